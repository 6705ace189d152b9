import * as v from 'valibot';
import { type OrderInput, orderInputSchema } from '../../../../contract/order/order.ts';
import { plainNumbers } from '../../../../support/text/exact-json.ts';
import { runOfOrder } from '../../../temporal/describe.ts';
import { fail, type Result } from '../../../temporal/problem.ts';
import type { ActionContext } from '../../action-context.ts';

/** What its first run was started with, else what PostgreSQL holds. */
export async function inputOfOrder(context: ActionContext, orderId: string): Promise<Result<OrderInput>> {
  const { readHistory } = await import('../../../history/history.ts');
  const history = await readHistory(context.link, runOfOrder(orderId), { direction: 'forward' });
  const started = history.ok ? history.value.events[0]?.input[0] : undefined;
  const parsed = v.safeParse(orderInputSchema, plainNumbers(started));
  if (parsed.success) return { ok: true, value: parsed.output };
  const stored = await context.ports.records?.input(orderId).catch(() => undefined);
  if (stored !== undefined) return { ok: true, value: stored };
  return fail('not-found', `neither Temporal nor PostgreSQL holds all of ${orderId}`);
}

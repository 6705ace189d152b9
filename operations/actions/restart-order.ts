import * as v from 'valibot';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import { checkoutWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { type OrderInput, orderInputSchema } from '../../contract/order/order.ts';
import { ORDER_QUERIES } from '../../contract/order/order-messages.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import { plainNumbers } from '../../support/text/exact-json.ts';
import { readHistory } from '../history/history.ts';
import { describeOrder, runOfOrder } from '../temporal/describe.ts';
import { fail, type Result } from '../temporal/problem.ts';
import { queryOrder } from '../temporal/query.ts';
import type { ActionContext } from './action-context.ts';
import { previewCreate } from './place-order.ts';
import type { Preview } from './preview.ts';

/**
 * Starting the missing run of an order under the same id. It rests on the row in PostgreSQL and not on the workflow
 * id, which is free again after the retention: a row that is over is never started again.
 */
export async function previewRestart(context: ActionContext, orderId: string): Promise<Result<Preview>> {
  const { records } = context.ports;
  if (records === undefined)
    return fail('refused', 'without a database address nobody can say what is missing');
  const row = await records.order(orderId);
  if (row === undefined) return fail('not-found', `the books have no order ${orderId}`);
  if (isTerminalStage(row.stage)) return fail('refused', `it is over: the books say ${row.stage}`);
  const run = await describeOrder(context.link, runOfOrder(orderId));
  if (!run.ok && run.problem.kind !== 'not-found') return run;
  if (run.ok && run.value.row.open) return fail('refused', 'its run is open');
  const checkout = await describeOrder(context.link, { workflowId: checkoutWorkflowId(orderId) });
  if (checkout.ok && checkout.value.row.open) return fail('refused', 'its checkout is still at work');
  const input = await inputOf(context, orderId);
  if (!input.ok) return input;
  return { ok: true, value: previewCreate(context, input.value, { restart: true }) };
}

/** A new order with what an old one had. `requestKey` names the wish, so that a repeat gives the same order. */
export async function previewAgain(
  context: ActionContext,
  orderId: string,
  requestKey: string,
): Promise<Result<Preview>> {
  const asked = await queryOrder(context.link, runOfOrder(orderId), { name: ORDER_QUERIES.input });
  const amended = asked.ok ? v.safeParse(orderInputSchema, asked.value.value) : undefined;
  const input: Result<OrderInput> =
    amended?.success === true ? { ok: true, value: amended.output } : await inputOf(context, orderId);
  if (!input.ok) return input;
  const old = input.value;
  const now = context.now();
  const promised = Math.max(60_000, Date.parse(old.promiseBy) - Date.parse(old.placedAt));
  const order: OrderInput = {
    ...old,
    orderId: newOrderId(old.customerId, requestKey),
    requestKey,
    placedAt: new Date(now).toISOString(),
    promiseBy: new Date(now + promised).toISOString(),
    channel: 'operator',
  };
  return { ok: true, value: previewCreate(context, order) };
}

/** What its first run was started with, else what the books hold. */
async function inputOf(context: ActionContext, orderId: string): Promise<Result<OrderInput>> {
  const history = await readHistory(context.link, runOfOrder(orderId), { direction: 'forward' });
  const started = history.ok ? history.value.events[0]?.input[0] : undefined;
  const parsed = v.safeParse(orderInputSchema, plainNumbers(started));
  if (parsed.success) return { ok: true, value: parsed.output };
  const stored = await context.ports.records?.input(orderId).catch(() => undefined);
  if (stored !== undefined) return { ok: true, value: stored };
  return fail('not-found', `neither Temporal nor the books hold all of ${orderId}`);
}

import * as v from 'valibot';
import type { AcceptedUpdate } from '../../contract/order/order.ts';
import { ORDER_QUERIES } from '../../contract/order/order-messages.ts';
import { RETURN_QUERIES } from '../../contract/return/return.ts';
import type { AfterSaleSubject } from '../../contract/subject/after-sale-actions.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import type { RunRef } from '../temporal/describe.ts';
import { queryOrder } from '../temporal/query.ts';
import { type RemedyAction, remedyOf } from './remedy-action.ts';

const names = v.optional(v.array(v.string()));
const orderView = v.object({
  accepts: v.array(v.object({ update: v.string(), steps: names, vendors: names, waits: names })),
});
const returnView = v.object({ accepted: v.array(v.string()) });

/** What it would take now; null where nobody answers, or a run of an older build does not say. */
export async function readAccepts(
  link: TemporalLink,
  run: RunRef,
  of?: AfterSaleSubject,
): Promise<readonly AcceptedUpdate[] | null> {
  // A subscription answers a repeated request as it did before, whatever it would take now.
  if (of === 'customer' || of === 'subscription') return null;
  if (of === 'return') return await readAccepted(link, run);
  const answer = await queryOrder(link, run, { name: ORDER_QUERIES.order });
  const parsed = answer.ok ? v.safeParse(orderView, answer.value.value) : null;
  return parsed?.success === true ? (parsed.output.accepts as readonly AcceptedUpdate[]) : null;
}

async function readAccepted(link: TemporalLink, run: RunRef): Promise<readonly AcceptedUpdate[] | null> {
  const answer = await queryOrder(link, run, { name: RETURN_QUERIES.return });
  const parsed = answer.ok ? v.safeParse(returnView, answer.value.value) : null;
  return parsed?.success === true ? parsed.output.accepted.map((update) => ({ update })) : null;
}

/** Why the order would refuse a remedy, by what it said it takes; null where it would take it. */
export function remedyRefusal(action: RemedyAction, accepts: readonly AcceptedUpdate[]): string | null {
  const known = remedyOf(action);
  const offered = accepts.find(({ update }) => update === known.name);
  if (offered === undefined) {
    if (known.listed !== true) return null;
    const taken = accepts.map(({ update }) => update).join(', ');
    return `it does not take ${known.name} now${taken === '' ? '' : `; it takes ${taken}`}`;
  }
  for (const { from, label, name } of known.fields) {
    const value = action.input[name];
    const choices = from === undefined ? undefined : offered[from];
    if (choices === undefined || typeof value !== 'string' || choices.includes(value)) continue;
    return `${label} ${JSON.stringify(value)} is not among what it has: ${choices.join(', ')}`;
  }
  return null;
}

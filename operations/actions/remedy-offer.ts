import * as v from 'valibot';
import type { AcceptedUpdate } from '../../contract/order.ts';
import { ORDER_QUERIES } from '../../contract/order-messages.ts';
import type { TemporalLink } from '../connect.ts';
import type { RunRef } from '../describe.ts';
import { queryOrder } from '../query.ts';
import { type RemedyAction, remedyOf } from './remedy-action.ts';

const names = v.optional(v.array(v.string()));
const viewSchema = v.object({
  accepts: v.array(v.object({ update: v.string(), steps: names, vendors: names, waits: names })),
});

/** What the order would take now; null where nobody answers, or an order of an older build does not say. */
export async function readAccepts(
  link: TemporalLink,
  run: RunRef,
): Promise<readonly AcceptedUpdate[] | null> {
  const answer = await queryOrder(link, run, { name: ORDER_QUERIES.order });
  const parsed = answer.ok ? v.safeParse(viewSchema, answer.value.value) : null;
  return parsed?.success === true ? (parsed.output.accepts as readonly AcceptedUpdate[]) : null;
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

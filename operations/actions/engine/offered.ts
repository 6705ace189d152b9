import * as v from 'valibot';
import type { AcceptedUpdate } from '../../../contract/order/order.ts';
import { ORDER_QUERIES } from '../../../contract/order/order-messages.ts';
import { RETURN_QUERIES } from '../../../contract/return/return.ts';
import type { TemporalLink } from '../../temporal/connect.ts';
import type { RunRef } from '../../temporal/describe.ts';
import { queryOrder } from '../../temporal/query.ts';
import type { Action } from '../action.ts';
import type { AnyActionRecord, Refused, SubjectName } from './record.ts';

const names = v.optional(v.array(v.string()));
const orderView = v.object({
  accepts: v.array(v.object({ update: v.string(), steps: names, vendors: names, waits: names })),
});
const returnView = v.object({ accepted: v.array(v.string()) });

/** How a subject lists what it accepts. A subscription or a customer answers a repeat as before, so they list nothing. */
const LISTS: Readonly<
  Partial<Record<SubjectName, { readonly query: string; read(view: unknown): Accepts }>>
> = {
  order: {
    query: ORDER_QUERIES.order,
    read(view) {
      const parsed = v.safeParse(orderView, view);
      return parsed.success ? (parsed.output.accepts as readonly AcceptedUpdate[]) : null;
    },
  },
  return: {
    query: RETURN_QUERIES.return,
    read(view) {
      const parsed = v.safeParse(returnView, view);
      return parsed.success ? parsed.output.accepted.map((update) => ({ update })) : null;
    },
  },
};

type Accepts = readonly AcceptedUpdate[] | null;

/** What it accepts now; null where it does not answer, or a run of an older build does not list it. */
export async function readAccepts(link: TemporalLink, run: RunRef, subject: SubjectName): Promise<Accepts> {
  const list = LISTS[subject];
  if (list === undefined) return null;
  const answer = await queryOrder(link, run, { name: list.query });
  return answer.ok ? list.read(answer.value.value) : null;
}

/** Why the workflow would reject an update, by what it lists; null where it would accept it. */
export function notOffered(
  { fields, listed, name }: Pick<AnyActionRecord, 'fields' | 'listed' | 'name'>,
  action: Action,
  accepts: readonly AcceptedUpdate[],
): Refused | null {
  const refused = (says: string): Refused => ({ by: 'order', says, instead: [] });
  const offered = accepts.find(({ update }) => update === name);
  if (offered === undefined) {
    if (listed !== true) return null;
    const others = accepts.map(({ update }) => update).join(', ');
    return refused(`it does not take ${name} now${others === '' ? '' : `; it takes ${others}`}`);
  }
  const input = (action['input'] ?? {}) as Readonly<Record<string, unknown>>;
  for (const { from, label, name: field } of fields) {
    const value = input[field];
    const choices = from === undefined ? undefined : offered[from];
    if (choices === undefined || typeof value !== 'string' || choices.includes(value)) continue;
    return refused(`${label} ${JSON.stringify(value)} is not among what it has: ${choices.join(', ')}`);
  }
  return null;
}

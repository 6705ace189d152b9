import { sql } from 'kysely';
import type { ByHandCall } from '../../contract/order/remedy-activities.ts';
import type { Tx } from '../connect.ts';
import { type Journal, writeJournal } from '../journal.ts';

type Signed = Pick<
  ByHandCall,
  'orderId' | 'step' | 'currency' | 'amountMinor' | 'reference' | 'actor' | 'answer'
> & { readonly key: string; readonly journal: Journal };

/**
 * Closes a step's key by a person's word and signs for it in the ledger of payments. False: the step has an outcome of
 * its own already, which is kept. A second settlement of the same key changes nothing.
 */
export async function closeByHand(tx: Tx, signed: Signed): Promise<boolean> {
  const { actor, amountMinor, answer, currency, journal, key, orderId, reference, step } = signed;
  await writeJournal(tx, orderId, journal);
  const kind = step.split(':')[0] ?? step;
  const response = JSON.stringify(answer ?? null);
  await sql`insert into effects (key, kind, order_id, request_hash, state, response, finished_at, currency)
    values (${key}, ${kind}, ${orderId}, '', 'manual', ${response}::jsonb, now(),
      case when is_money_step(${kind}) then ${currency} end)
    on conflict (key) do update set state = 'manual', response = excluded.response,
    finished_at = now(), in_doubt = false where effects.state in ('pending', 'refused')`.execute(tx);
  const row = await tx.selectFrom('effects').select('state').where('key', '=', key).executeTakeFirst();
  if (row?.state !== 'manual') return false;
  // A capture is booked under its own key, so that it is not booked again when the provider shows it later.
  const entryKey = kind === 'capture' ? key : `${key}/manual`;
  await sql`insert into payment_ledger (order_id, entry_key, kind, currency, amount_minor, provider_reference, actor)
    values (${orderId}, ${entryKey}, 'manual', ${currency}, ${amountMinor}, ${reference}, ${actor})
    on conflict (entry_key) do nothing`.execute(tx);
  return true;
}

import { type RawBuilder, sql } from 'kysely';
import type { Transition } from '../contract/order/order.ts';
import type { Queryable } from './connect.ts';

/** The transitions that a call carries, and the run that made them. */
export type Journal = { readonly runId: string; readonly entries: readonly Transition[] };

/**
 * Parts of one statement: the entries that are not there yet, and the order's stage from the last of them. The
 * caller puts `with` before it. A late call of a run that was reset away changes no stage: its entries are older.
 */
export function journalParts(orderId: string, journal: Journal): RawBuilder<unknown> {
  const last = journal.entries.at(-1);
  const entries = JSON.stringify(journal.entries);
  const events = sql`events as (
    insert into order_events (order_id, run_id, seq, from_stage, to_stage, event, cause, actor, at)
    select ${orderId}, ${journal.runId}, e.seq, e."from", e."to", e.event, e.cause, e.actor, e.at
    from jsonb_to_recordset(${entries}::jsonb)
      as e(seq int, "from" text, "to" text, event text, cause text, actor text, at timestamptz)
    order by e.seq
    on conflict do nothing)`;
  if (last === undefined) return events;
  return sql`${events}, staged as (
    update orders set stage = ${last.to}, stage_at = ${last.at}, stage_run = ${journal.runId}, stage_seq = ${last.seq}
    where order_id = ${orderId} and (
      (stage_run = ${journal.runId} and stage_seq < ${last.seq})
      or (stage_run <> ${journal.runId} and stage_at <= ${last.at})))`;
}

/** Idempotent: an entry that is there already stays as it is. */
export async function writeJournal(db: Queryable, orderId: string, journal: Journal): Promise<void> {
  if (journal.entries.length === 0) return;
  await sql`with ${journalParts(orderId, journal)} select 1`.execute(db);
}

import { sql } from 'kysely';
import type { CallbackProvider } from '../contract/providers/callback-target.ts';
import { isTerminalStage } from '../domain/order-stage.ts';
import { isReturnEnded } from '../domain/return-state.ts';
import type { Database } from './connect.ts';
import type { CallbackOutcome } from './schema.ts';

export type StoredCallback = {
  readonly eventId: string;
  readonly provider: CallbackProvider;
  readonly orderId: string;
  readonly bodyHash: string;
  readonly version: number;
  readonly payload: unknown;
};

/**
 * Puts a callback into the inbox, or counts that it came again. `reused` is true when the same event id came with
 * another body, which is then not stored. `outcome` is what is known of the one in the inbox.
 */
export async function storeCallback(
  database: Database,
  callback: StoredCallback,
): Promise<{ readonly outcome: CallbackOutcome; readonly reused: boolean }> {
  const row = await database
    .insertInto('callbacks')
    .values({
      event_id: callback.eventId,
      provider: callback.provider,
      order_id: callback.orderId,
      body_hash: callback.bodyHash,
      payload: JSON.stringify(callback.payload),
      version: callback.version,
    })
    .onConflict((conflict) => conflict.column('event_id').doUpdateSet({ times: sql`callbacks.times + 1` }))
    .returning(['outcome', 'body_hash'])
    .executeTakeFirstOrThrow();
  return { outcome: row.outcome, reused: row.body_hash !== callback.bodyHash };
}

export async function settleCallback(
  database: Database,
  eventId: string,
  outcome: CallbackOutcome,
): Promise<void> {
  await database.updateTable('callbacks').set({ outcome }).where('event_id', '=', eventId).execute();
}

/** The state in PostgreSQL of an order without a run. */
export async function isOrderStored(
  database: Database,
  orderId: string,
): Promise<'unknown' | 'open' | 'over'> {
  const row = await database
    .selectFrom('orders')
    .select('stage')
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  if (row === undefined) return 'unknown';
  return isTerminalStage(row.stage) ? 'over' : 'open';
}

/** The same of a return. */
export async function isReturnStored(
  database: Database,
  returnId: string,
): Promise<'unknown' | 'open' | 'over'> {
  const row = await database
    .selectFrom('returns')
    .select('state')
    .where('return_id', '=', returnId)
    .executeTakeFirst();
  if (row === undefined) return 'unknown';
  return isReturnEnded(row.state) ? 'over' : 'open';
}

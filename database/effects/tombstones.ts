import { sql } from 'kysely';
import { effectKey } from '../../contract/ids/effect-key.ts';
import type { Queryable, Tx } from '../connect.ts';

/** The keys of all tries of these steps that there are or can be: every number that was handed out, and the first. */
export async function keysOfSteps(
  db: Queryable,
  orderId: string,
  steps: readonly string[],
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('attempts')
    .select((eb) => ['step', eb.fn.max('n').as('n')])
    .where('order_id', '=', orderId)
    .where('step', 'in', [...steps])
    .groupBy('step')
    .execute();
  return steps.flatMap((step) => {
    const highest = rows.find((row) => row.step === step)?.n ?? 1;
    return Array.from({ length: highest }, (_, index) => effectKey(orderId, step, index + 1));
  });
}

/**
 * Closes keys whose effects must no longer run, in the transaction of the undo. An unused key gets a tombstone; one
 * with an outcome keeps it, because the undo reverses that effect. Pending keys stay until their outcome is known.
 */
export async function tombstoneUnused(
  tx: Tx,
  about: { readonly orderId: string; readonly kind: string; readonly keys: readonly string[] },
): Promise<void> {
  await sql`insert into effects (key, kind, order_id, request_hash, state, finished_at)
    select key, ${about.kind}, ${about.orderId}, '', 'tombstone', now() from unnest(${[...about.keys]}::text[]) as key
    order by key on conflict (key) do nothing`.execute(tx);
}

/** The provider closed these keys without an effect: keys that are pending here get a tombstone. */
export async function tombstonePending(tx: Tx, keys: readonly string[]): Promise<void> {
  await sql`update effects set state = 'tombstone', response = null, finished_at = now(), in_doubt = false
    where key = any(${[...keys]}::text[]) and state = 'pending'`.execute(tx);
}

/** The provider reports that this pending effect was done, although its caller never got the answer. */
export async function finishPending(tx: Tx, key: string, response: unknown): Promise<void> {
  await sql`update effects set state = 'done', response = ${JSON.stringify(response)}::jsonb,
    finished_at = now(), in_doubt = false where key = ${key} and state = 'pending'`.execute(tx);
}

import { sql } from 'kysely';
import { effectKey } from '../../contract/effect-key.ts';
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
 * Closes the keys of what must not happen any more, in the transaction of the undo. A key that nobody has used gets
 * a tombstone; one that has an outcome keeps it, because the undo answers for what did happen. Pending keys are left
 * to whoever can say what became of them.
 */
export async function buryUnused(
  tx: Tx,
  about: { readonly orderId: string; readonly kind: string; readonly keys: readonly string[] },
): Promise<void> {
  await sql`insert into effects (key, kind, order_id, request_hash, state, finished_at)
    select key, ${about.kind}, ${about.orderId}, '', 'tombstone', now() from unnest(${[...about.keys]}::text[]) as key
    order by key on conflict (key) do nothing`.execute(tx);
}

/** The provider has closed these keys and nothing came of them: what is still pending here never will be. */
export async function buryPending(tx: Tx, keys: readonly string[]): Promise<void> {
  await sql`update effects set state = 'tombstone', response = null, finished_at = now(), in_doubt = false
    where key = any(${[...keys]}::text[]) and state = 'pending'`.execute(tx);
}

/** The provider says that this pending effect did happen, although its caller never heard of it. */
export async function finishPending(tx: Tx, key: string, response: unknown): Promise<void> {
  await sql`update effects set state = 'done', response = ${JSON.stringify(response)}::jsonb,
    finished_at = now(), in_doubt = false where key = ${key} and state = 'pending'`.execute(tx);
}

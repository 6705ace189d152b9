import { effectKey } from '../../contract/ids/effect-key.ts';
import type { Database, Tx } from '../connect.ts';
import { type Journal, writeJournal } from '../journal.ts';

type OpenAttempt = {
  readonly orderId: string;
  readonly step: string;
  /** The operator's request: the same one gets the same number, in every run. */
  readonly requestId: string;
  readonly journal: Journal;
};

/**
 * The number of the next try. A new one only when the last is settled, because two tries of which both may take
 * effect would be the doubling that numbers are there to prevent.
 */
export async function openAttempt(database: Database, call: OpenAttempt): Promise<{ readonly n: number }> {
  return await database.transaction().execute(async (tx) => {
    // Two requests for the same order get their numbers one after the other.
    await tx
      .selectFrom('orders')
      .select('order_id')
      .where('order_id', '=', call.orderId)
      .forUpdate()
      .execute();
    await writeJournal(tx, call.orderId, call.journal);
    const given = await tx
      .selectFrom('attempts')
      .select(['request_id', 'n'])
      .where('order_id', '=', call.orderId)
      .where('step', '=', call.step)
      .execute();
    const mine = given.find((row) => row.request_id === call.requestId);
    if (mine !== undefined) return { n: mine.n };
    const last = Math.max(1, ...given.map((row) => row.n));
    const n = (await isSettled(tx, effectKey(call.orderId, call.step, last))) ? last + 1 : last;
    await tx
      .insertInto('attempts')
      .values({ order_id: call.orderId, step: call.step, request_id: call.requestId, n })
      .execute();
    return { n };
  });
}

async function isSettled(tx: Tx, key: string): Promise<boolean> {
  const row = await tx.selectFrom('effects').select('state').where('key', '=', key).executeTakeFirst();
  return row !== undefined && row.state !== 'pending';
}

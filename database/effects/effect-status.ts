import { ANSWER_DIFFERS, type EffectStatus } from '../../contract/order/activities.ts';
import type { Database } from '../connect.ts';

/** What is known of one key. An unused key is open. */
export async function readEffectStatus(database: Database, key: string): Promise<EffectStatus> {
  const row = await database
    .selectFrom('effects')
    .select(['state', 'in_doubt', 'last_failure'])
    .where('key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return { kind: 'open', lastFailure: null };
  if (row.state !== 'pending') return { kind: 'closed' };
  return row.in_doubt ? { kind: 'in-doubt' } : { kind: 'open', lastFailure: row.last_failure };
}

/** Whether the last answer about an effect in doubt differs from the request. */
export async function differed(database: Database, key: string): Promise<boolean> {
  const row = await database
    .selectFrom('effects')
    .select(['state', 'in_doubt', 'last_failure'])
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.state === 'pending' && row.in_doubt && row.last_failure?.startsWith(ANSWER_DIFFERS) === true;
}

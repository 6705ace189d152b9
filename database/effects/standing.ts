import type { EffectStanding } from '../../contract/activities.ts';
import type { Database } from '../connect.ts';

/** What is known of one key. A key that nobody has used yet is open. */
export async function readStanding(database: Database, key: string): Promise<EffectStanding> {
  const row = await database
    .selectFrom('effects')
    .select(['state', 'in_doubt', 'last_failure'])
    .where('key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return { kind: 'open', lastFailure: null };
  if (row.state !== 'pending') return { kind: 'closed' };
  return row.in_doubt ? { kind: 'in-doubt' } : { kind: 'open', lastFailure: row.last_failure };
}

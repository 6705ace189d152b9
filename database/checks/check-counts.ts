import { sql } from 'kysely';
import type { DifferenceKind } from '../../contract/checks/checks.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import type { Database } from '../connect.ts';

/** What the last passes left behind, for gauges. */
export type CheckCounts = {
  readonly differences: Readonly<Partial<Record<DifferenceKind, number>>>;
  readonly stuck: Readonly<Partial<Record<StuckReason, number>>>;
  readonly inDoubt: number;
};

const IN_DOUBT_AFTER_SECONDS = 60;

export async function readCheckCounts(database: Database): Promise<CheckCounts> {
  const { rows } = await sql<CheckCounts>`select
      coalesce((select jsonb_object_agg(kind, n) from (
        select kind, count(*)::int as n from reconcile_differences where resolved_at is null group by kind) k),
        '{}') as differences,
      coalesce((select cursor -> 'stuck' from check_passes where name = 'sweep'), '{}') as stuck,
      (select count(*)::int from effects where state = 'pending' and in_doubt
        and created_at < now() - ${IN_DOUBT_AFTER_SECONDS} * interval '1 second') as "inDoubt"`.execute(
    database,
  );
  return rows[0] ?? { differences: {}, stuck: {}, inDoubt: 0 };
}

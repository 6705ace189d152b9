import type { CheckSummary } from '../../contract/checks/checks.ts';
import type { Database } from '../connect.ts';

export type CheckName = 'reconcile' | 'sweep';

export type CheckPass = {
  readonly name: CheckName;
  readonly startedAt: Date;
  readonly summary: CheckSummary;
  /** Where the next pass continues; null if each pass reads everything. */
  readonly cursor: unknown;
};

export async function readCursor(database: Database, name: CheckName): Promise<unknown> {
  const row = await database
    .selectFrom('check_passes')
    .select('cursor')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.cursor ?? null;
}

export async function writePass(database: Database, pass: CheckPass): Promise<void> {
  const values = {
    started_at: pass.startedAt,
    finished_at: new Date(),
    summary: JSON.stringify(pass.summary),
    cursor: pass.cursor === null ? null : JSON.stringify(pass.cursor),
  };
  await database
    .insertInto('check_passes')
    .values({ name: pass.name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

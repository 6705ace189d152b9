import { sql } from 'kysely';
import type { DifferenceKind } from '../../contract/checks/checks.ts';
import type { Database } from '../connect.ts';

export type Difference = {
  readonly kind: DifferenceKind;
  /** What it is about: an order, an effect, a product, an event of a provider. */
  readonly key: string;
  readonly orderId: string | null;
  /** One sentence with both sides. */
  readonly detail: string;
};

export type OpenDifference = Difference & { readonly reported: boolean };

export type Written = {
  readonly opened: number;
  readonly resolved: readonly OpenDifference[];
  /** Open and not yet signalled to its order. */
  readonly unreported: readonly Difference[];
};

/** `kinds` were looked for to the end: what is open of them and was not found is gone. */
export async function writeDifferences(
  database: Database,
  pass: { readonly kinds: readonly DifferenceKind[]; readonly found: readonly Difference[] },
): Promise<Written> {
  const found = JSON.stringify(
    pass.found.map(({ kind, key, orderId, detail }) => ({ kind, key, order_id: orderId, detail })),
  );
  return await database.transaction().execute(async (tx) => {
    const { rows: kept } = await sql<{ opened: boolean }>`
      insert into reconcile_differences as d (kind, key, order_id, detail)
      select kind, key, order_id, detail
        from jsonb_to_recordset(${found}::jsonb) as f(kind text, key text, order_id text, detail text)
        order by kind, key
      on conflict (kind, key) do update set last_seen = now(), detail = excluded.detail,
        first_seen = case when d.resolved_at is null then d.first_seen else now() end,
        told_at = case when d.resolved_at is null then d.told_at end, resolved_at = null
      returning first_seen = now() as opened`.execute(tx);
    const { rows: gone } = await sql<Row>`
      update reconcile_differences d set resolved_at = now()
      where resolved_at is null and kind = any(${[...pass.kinds]}::text[]) and not exists (
        select from jsonb_to_recordset(${found}::jsonb) as f(kind text, key text)
        where f.kind = d.kind and f.key = d.key)
      returning kind, key, order_id, detail, told_at`.execute(tx);
    const open = pass.found.length === 0 ? [] : await readOpen(tx, [...pass.kinds]);
    return {
      opened: kept.filter((row) => row.opened).length,
      resolved: gone.map(toDifference),
      unreported: open.filter((one) => !one.reported),
    };
  });
}

type Row = {
  readonly kind: DifferenceKind;
  readonly key: string;
  readonly order_id: string | null;
  readonly detail: string;
  readonly told_at: Date | null;
};

/** Those of these kinds that are open, the oldest first. */
export async function readOpen(
  database: Pick<Database, 'selectFrom'>,
  kinds: readonly DifferenceKind[],
): Promise<readonly OpenDifference[]> {
  const rows = await database
    .selectFrom('reconcile_differences')
    .select(['kind', 'key', 'order_id', 'detail', 'told_at'])
    .where('resolved_at', 'is', null)
    .where('kind', 'in', [...kinds])
    .orderBy('first_seen')
    .limit(OPEN_MAX)
    .execute();
  return rows.map(toDifference);
}

/** More than a person reads; the rest comes when these are settled. */
const OPEN_MAX = 1_000;

export async function markReported(database: Database, reported: readonly Difference[]): Promise<void> {
  for (const { kind, key } of reported) {
    await database
      .updateTable('reconcile_differences')
      .set({ told_at: sql<Date>`now()` })
      .where('kind', '=', kind)
      .where('key', '=', key)
      .execute();
  }
}

function toDifference(row: Row): OpenDifference {
  const { detail, key, kind, order_id: orderId } = row;
  return { kind, key, orderId, detail, reported: row.told_at !== null };
}

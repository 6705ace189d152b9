import type pg from 'pg';

/** The effects of one kind of these orders, oldest first; `at` in milliseconds since 1970. */
export async function effectsOf(
  database: pg.Pool,
  kind: string,
  ids: readonly string[],
  state: 'any' | 'done' = 'any',
): Promise<readonly { readonly orderId: string; readonly at: number }[]> {
  const { rows } = await database.query<{ order_id: string; at: Date }>(
    `select order_id, created_at as at from effects
      where kind = $1 and order_id = any($2) and ($3 = 'any' or state = $3) order by created_at`,
    [kind, ids, state],
  );
  return rows.map((row) => ({ orderId: row.order_id, at: row.at.getTime() }));
}

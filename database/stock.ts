import { sql } from 'kysely';
import type { ReserveResult } from '../contract/order/activities.ts';
import type { OrderLine } from '../contract/order/order.ts';
import type { Tx } from './connect.ts';

type Reservation = {
  readonly orderId: string;
  readonly lines: readonly OrderLine[];
  readonly n: number;
  /** The prices were locked by an earlier reservation: what the product costs by now does not matter. */
  readonly locked?: true;
};

/** All lines or none. The rows are locked in the order of their skus, so that two orders cannot wait for each other. */
export async function reserve(tx: Tx, { orderId, lines, locked, n }: Reservation): Promise<ReserveResult> {
  const given = JSON.stringify(lines);
  const rows = await sql<StockRow>`
    with wanted as (
      select l.sku, sum(l.quantity)::int as wanted, array_agg(distinct l."unitPriceMinor") as prices
      from jsonb_to_recordset(${given}::jsonb) as l(sku text, quantity int, "unitPriceMinor" bigint)
      group by l.sku),
    locked as materialized (
      select sku, on_hand - reserved as free from stock where sku in (select sku from wanted)
      order by sku for no key update)
    select w.sku, w.wanted, locked.free, w.prices, p.minor as price
    from wanted w left join locked using (sku)
    left join product_prices p on p.sku = w.sku
      and p.currency = (select currency from orders where order_id = ${orderId})
    order by w.sku`.execute(tx);
  const refused = firstRefusal(rows.rows, locked === true);
  if (refused !== undefined) return refused;
  const changed = await sql`with wanted as (
      select l.sku, sum(l.quantity)::int as quantity
      from jsonb_to_recordset(${given}::jsonb) as l(sku text, quantity int) group by l.sku),
    held as (insert into reservations (key, order_id, line, sku, quantity, state)
      select ${orderId} || ':reserve:' || l.line || ':' || ${String(n)}, ${orderId}, l.line, l.sku, l.quantity, 'held'
      from jsonb_to_recordset(${given}::jsonb) as l(line int, sku text, quantity int))
    update stock set reserved = reserved + wanted.quantity from wanted
    where stock.sku = wanted.sku and stock.on_hand - stock.reserved >= wanted.quantity`.execute(tx);
  if (changed.numAffectedRows !== BigInt(rows.rows.length)) {
    throw new Error('stock changed under its own lock');
  }
  return { kind: 'reserved' };
}

type StockRow = {
  readonly sku: string;
  readonly wanted: number;
  /** Null: there is no such product. */
  readonly free: number | null;
  readonly prices: readonly (number | string)[];
  readonly price: number | null;
};

/** The first line that cannot be had, by sku. */
function firstRefusal(rows: readonly StockRow[], locked: boolean): ReserveResult | undefined {
  for (const { sku, free, price, prices, wanted } of rows) {
    if (free === null) return { kind: 'rejected', code: 'unknown-sku', sku };
    if (!locked && (price === null || prices.some((each) => Number(each) !== price))) {
      return { kind: 'rejected', code: 'price-changed', sku };
    }
    if (free < wanted) return { kind: 'rejected', code: 'no-stock', sku };
  }
  return undefined;
}

/** Gives back what these lines still hold; what was never held or is given back already is left alone. */
export async function release(
  tx: Tx,
  orderId: string,
  lines: readonly Pick<OrderLine, 'line'>[],
): Promise<number> {
  const freed = await sql<{ sku: string; quantity: number }>`
    update reservations set state = 'released'
    where order_id = ${orderId} and line = any(${lines.map((each) => each.line)}::int[]) and state = 'held'
    returning sku, quantity`.execute(tx);
  await move(tx, freed.rows, { onHand: false });
  return freed.rows.length;
}

/** How many of the lines left stock now; a line that is not reserved has nothing that could leave. */
export async function ship(
  tx: Tx,
  orderId: string,
  lines: readonly Pick<OrderLine, 'line'>[],
): Promise<number> {
  const gone = await sql<{ sku: string; quantity: number }>`
    update reservations set state = 'shipped'
    where order_id = ${orderId} and line = any(${lines.map((each) => each.line)}::int[]) and state = 'held'
    returning sku, quantity`.execute(tx);
  await move(tx, gone.rows, { onHand: true });
  return gone.rows.length;
}

/** Undoes `ship` for goods that never left. */
export async function restock(tx: Tx, orderId: string, lines: readonly number[]): Promise<number> {
  const back = await sql<{ sku: string; quantity: number }>`
    update reservations set state = 'released'
    where order_id = ${orderId} and line = any(${[...lines]}::int[]) and state = 'shipped'
    returning sku, quantity`.execute(tx);
  if (back.rows.length === 0) return 0;
  await sql`with back as (
      select sku, sum(quantity)::int as quantity
      from jsonb_to_recordset(${JSON.stringify(back.rows)}::jsonb) as r(sku text, quantity int) group by sku),
    locked as materialized (select stock.sku, back.quantity from stock join back using (sku)
      order by stock.sku for no key update of stock)
    update stock set on_hand = on_hand + locked.quantity from locked where stock.sku = locked.sku`.execute(
    tx,
  );
  return back.rows.length;
}

async function move(
  tx: Tx,
  rows: readonly { readonly sku: string; readonly quantity: number }[],
  { onHand }: { readonly onHand: boolean },
): Promise<void> {
  if (rows.length === 0) return;
  // The lock comes first and in the order of the skus: an update alone would lock in the order of its plan.
  await sql`with gone as (
      select sku, sum(quantity)::int as quantity
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(sku text, quantity int) group by sku),
    locked as materialized (select stock.sku, gone.quantity from stock join gone using (sku)
      order by stock.sku for no key update of stock)
    update stock set reserved = reserved - locked.quantity,
      on_hand = on_hand - case when ${onHand} then locked.quantity else 0 end
    from locked where stock.sku = locked.sku`.execute(tx);
}

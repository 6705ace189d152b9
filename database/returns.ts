import { sql } from 'kysely';
import type { ReturnFacts, ReturnInput, ReturnLine, ReturnTransition } from '../contract/return/return.ts';
import type { RecordReturnResult } from '../contract/return/return-activities.ts';
import type { OrderStage } from '../domain/order-stage.ts';
import type { Queryable, Tx } from './connect.ts';

/** The transitions that a call carries, and the run that made them. */
export type ReturnLog = { readonly runId: string; readonly entries: readonly ReturnTransition[] };

/** Idempotent: an existing entry is kept. The row's state is that of the newest entry. */
export async function writeReturnLog(db: Queryable, returnId: string, log: ReturnLog): Promise<void> {
  const last = log.entries.at(-1);
  if (last === undefined) return;
  await sql`with events as (
    insert into return_events (return_id, run_id, seq, from_state, to_state, event, cause, actor, at)
    select ${returnId}, ${log.runId}, e.seq, e."from", e."to", e.event, e.cause, e.actor, e.at
    from jsonb_to_recordset(${JSON.stringify(log.entries)}::jsonb)
      as e(seq int, "from" text, "to" text, event text, cause text, actor text, at timestamptz)
    order by e.seq
    on conflict do nothing)
    update returns set state = ${last.to}, state_at = ${last.at}, state_run = ${log.runId}, state_seq = ${last.seq}
    where return_id = ${returnId} and (
      (state_run = ${log.runId} and state_seq < ${last.seq})
      or (state_run <> ${log.runId} and state_at <= ${last.at}))`.execute(db);
}

type Request = { readonly input: ReturnInput; readonly windowMs: number; readonly log: ReturnLog };
type Refusal = Extract<RecordReturnResult, { kind: 'refused' }>;

/** Writes the request if PostgreSQL allows it. The order's row is locked, so that two of its returns are serialized. */
export async function recordReturn(tx: Tx, { input, log, windowMs }: Request): Promise<RecordReturnResult> {
  const refused = (code: Refusal['code'], detail: string): Refusal => ({ kind: 'refused', code, detail });
  const order = await tx
    .selectFrom('orders')
    .select(['customer_id', 'stage', 'stage_at', 'currency', 'payment_method'])
    .where('order_id', '=', input.orderId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (order === undefined) return refused('unknown-order', 'no order has this id');
  if (order.customer_id !== input.customerId)
    return refused('not-your-order', 'it is another customer’s order');
  const notArrived = notArrivedWords(order.stage);
  if (notArrived !== null) return refused('not-returnable', notArrived);
  const windowEnds = (await arrivedAt(tx, input.orderId, order.stage_at)).getTime() + windowMs;
  const windowEndsAt = new Date(windowEnds).toISOString();
  if (Date.parse(input.requestedAt) > windowEnds) {
    return refused('too-late', tooLateWords(windowEndsAt));
  }
  const lines = await returnable(tx, input.orderId);
  const wanted: ReturnFacts['lines'][number][] = [];
  for (const { line, quantity } of input.lines) {
    const known = lines.find((each) => each.line === line);
    if (known === undefined || known.left < quantity) {
      return refused(
        'not-returnable',
        `line ${line}: ${quantity} requested, ${known?.left ?? 0} can be returned`,
      );
    }
    const { name, sku, unitPriceMinor } = known;
    wanted.push({ line, quantity, sku, name, unitPriceMinor });
  }
  await insertReturn(tx, { input, log, windowEndsAt, currency: order.currency });
  const { currency, customer_id: customerId, payment_method: paymentMethod } = order;
  return { kind: 'recorded', facts: { currency, paymentMethod, customerId, lines: wanted, windowEndsAt } };
}

/** Why nothing of an order can be returned at this stage; null if it can. */
export function notArrivedWords(stage: OrderStage): string | null {
  const arrived = stage === 'delivered' || stage === 'completed';
  return arrived ? null : `the order is ${stage}; only delivered goods can be returned`;
}

export function tooLateWords(windowEndsAt: string): string {
  return `the window for returns closed at ${windowEndsAt}`;
}

async function insertReturn(
  tx: Tx,
  row: Pick<Request, 'input' | 'log'> & { readonly windowEndsAt: string; readonly currency: string },
): Promise<void> {
  const { input, log } = row;
  const last = log.entries.at(-1);
  await tx
    .insertInto('returns')
    .values({
      return_id: input.returnId,
      order_id: input.orderId,
      customer_id: input.customerId,
      request_key: input.requestKey,
      state: last?.to ?? 'requested',
      state_at: last?.at ?? input.requestedAt,
      state_run: log.runId,
      state_seq: last?.seq ?? 0,
      policy: input.policy,
      reason: input.reason,
      currency: row.currency,
      window_ends_at: row.windowEndsAt,
    })
    .execute();
  await tx
    .insertInto('return_lines')
    .values(
      input.lines.map(({ line, quantity }) => ({
        return_id: input.returnId,
        order_id: input.orderId,
        line,
        quantity,
      })),
    )
    .execute();
}

/** When the last part arrived; if the log does not have it, when the order reached its stage. */
export async function arrivedAt(db: Queryable, orderId: string, otherwise: Date): Promise<Date> {
  const row = await db
    .selectFrom('order_events')
    .select('at')
    .where('order_id', '=', orderId)
    .where('event', '=', 'all-delivered')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.at ?? otherwise;
}

type Returnable = {
  readonly line: number;
  readonly sku: string;
  readonly name: string;
  readonly unitPriceMinor: number;
  readonly left: number;
};

export async function returnable(db: Queryable, orderId: string): Promise<readonly Returnable[]> {
  const { rows } = await sql<Returnable>`
    select i.line, i.sku, i.name, i.unit_price_minor as "unitPriceMinor", (
      (select coalesce(sum(r.quantity), 0) from reservations r
        where r.order_id = i.order_id and r.line = i.line and r.state = 'shipped')
      - (select coalesce(sum(case when t.state in ('closed', 'rejected') then l.taken_back else l.quantity end), 0)
        from return_lines l join returns t using (return_id)
        where l.order_id = i.order_id and l.line = i.line and t.state not in ('refused', 'expired', 'withdrawn'))
      )::int as left
    from order_items i where i.order_id = ${orderId} order by i.line`.execute(db);
  return rows;
}

/** What the inspection found. The claim on the money is held by the row; too large a one is refused by its trigger. */
export async function recordInspection(
  tx: Tx,
  found: { readonly returnId: string; readonly lines: readonly ReturnLine[]; readonly refundMinor: number },
): Promise<void> {
  const { lines, refundMinor, returnId } = found;
  await sql`update return_lines set taken_back = l.quantity
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l(line int, quantity int)
    where return_lines.return_id = ${returnId} and return_lines.line = l.line`.execute(tx);
  await tx
    .updateTable('returns')
    .set({ refund_minor: refundMinor })
    .where('return_id', '=', returnId)
    .executeTakeFirstOrThrow();
}

export type GivenBack = {
  readonly orderId: string;
  readonly returnId: string;
  readonly entryKey: string;
  readonly by: 'provider' | 'hand';
  readonly currency: string;
  readonly amountMinor: number;
  readonly reference: string | null;
  readonly actor: string;
};

/** The money went back: one signed entry under its key, and the return knows. */
export async function bookReturned(tx: Tx, given: GivenBack): Promise<void> {
  const kind = given.by === 'provider' ? 'refund' : 'manual';
  const booked = await sql`insert into payment_ledger
      (order_id, entry_key, kind, currency, amount_minor, provider_reference, actor)
    values (${given.orderId}, ${given.entryKey}, ${kind}, ${given.currency}, ${-given.amountMinor},
      ${given.reference}, ${given.actor})
    on conflict (entry_key) do nothing`.execute(tx);
  if (booked.numAffectedRows !== 1n) return;
  await sql`update returns set refunded_minor = refunded_minor + ${given.amountMinor}, refunded_by = ${given.by}
    where return_id = ${given.returnId}`.execute(tx);
}

/** Puts units on the shelf again; the lines' own checks refuse more than was taken back. */
export async function restock(
  tx: Tx,
  back: { readonly returnId: string; readonly lines: readonly ReturnLine[] },
): Promise<number> {
  const { rows } = await sql<{ sku: string; quantity: number }>`
    with back as (
      update return_lines l set restocked = l.restocked + b.quantity
      from jsonb_to_recordset(${JSON.stringify(back.lines)}::jsonb) as b(line int, quantity int)
      where l.return_id = ${back.returnId} and l.line = b.line
      returning l.order_id, l.line, b.quantity)
    select i.sku, sum(back.quantity)::int as quantity from back
      join order_items i on i.order_id = back.order_id and i.line = back.line
    group by i.sku`.execute(tx);
  if (rows.length === 0) return 0;
  // Locked in the order of the skus, as every other change of stock is.
  await sql`with back as (select sku, quantity from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as b(sku text, quantity int)),
    locked as materialized (select stock.sku, back.quantity from stock join back using (sku)
      order by stock.sku for no key update of stock)
    update stock set on_hand = on_hand + locked.quantity from locked where stock.sku = locked.sku`.execute(
    tx,
  );
  return rows.reduce((sum, row) => sum + row.quantity, 0);
}

export async function storeLabel(
  tx: Tx,
  label: { readonly returnId: string; readonly labelId: string; readonly tracking: string },
): Promise<void> {
  await tx
    .updateTable('returns')
    .set({ label_id: label.labelId, tracking: label.tracking })
    .where('return_id', '=', label.returnId)
    .execute();
}

import { sql } from 'kysely';
import { MESSAGE_STEP } from '../../contract/ids/effect-key.ts';
import type { CallbackProvider } from '../../contract/providers/callback-target.ts';
import { type OrderStage, TERMINAL_STAGES } from '../../domain/order-stage.ts';
import type { Database } from '../connect.ts';
import type { EffectState } from '../schema.ts';

const ENDED = [...TERMINAL_STAGES];

/** Orders that are not over and rest since `settleMs`; the next page begins after the last id. */
export async function openOrders(
  database: Database,
  page: { readonly after: string; readonly limit: number; readonly settleMs: number },
): Promise<readonly { readonly orderId: string; readonly stage: string }[]> {
  const rows = await database
    .selectFrom('orders')
    .select(['order_id', 'stage'])
    .where('order_id', '>', page.after)
    .where('stage', 'not in', ENDED)
    .where('updated_at', '<', ago(page.settleMs))
    .orderBy('order_id')
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({ orderId: row.order_id, stage: row.stage }));
}

export type RestingOrder = {
  readonly orderId: string;
  readonly stage: OrderStage;
  readonly policy: string;
  readonly stageAt: Date;
};

const RESTING = ['order_id', 'stage', 'policy', 'stage_at'] as const;

/** Orders that are not over and have been in their stage for `restedMs`, and those that are named. */
export async function restingOrders(
  database: Database,
  page: {
    readonly after: string;
    readonly limit: number;
    readonly restedMs: number;
    readonly named: readonly string[];
  },
): Promise<{ readonly page: readonly RestingOrder[]; readonly named: readonly RestingOrder[] }> {
  const open = database.selectFrom('orders').select(RESTING).where('stage', 'not in', ENDED);
  const rows = await open
    .where('order_id', '>', page.after)
    .where('stage_at', '<', ago(page.restedMs))
    .orderBy('order_id')
    .limit(page.limit)
    .execute();
  const named = page.named.length === 0 ? [] : await open.where('order_id', 'in', [...page.named]).execute();
  return { page: rows.map(toResting), named: named.map(toResting) };
}

function toResting(row: {
  readonly order_id: string;
  readonly stage: OrderStage;
  readonly policy: string;
  readonly stage_at: Date;
}): RestingOrder {
  return { orderId: row.order_id, stage: row.stage, policy: row.policy, stageAt: row.stage_at };
}

export async function stagesOf(
  database: Database,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (orderIds.length === 0) return new Map();
  const rows = await database
    .selectFrom('orders')
    .select(['order_id', 'stage'])
    .where('order_id', 'in', [...orderIds])
    .execute();
  return new Map(rows.map((row) => [row.order_id, row.stage]));
}

export type CheckedEffect = {
  readonly key: string;
  readonly kind: string;
  readonly orderId: string;
  readonly state: EffectState;
  /** Pending, and its provider was asked without an answer. */
  readonly inDoubt: boolean;
  readonly createdAt: Date;
};

const EFFECT = ['key', 'kind', 'order_id', 'state', 'in_doubt', 'created_at'] as const;

/** Effects of these kinds, in the order in which they were begun, that are older than `settleMs`. */
export async function effectsAfter(
  database: Database,
  page: {
    readonly cursor: EffectCursor;
    readonly kinds: readonly string[];
    readonly settleMs: number;
    readonly limit: number;
  },
): Promise<readonly CheckedEffect[]> {
  const rows = await database
    .selectFrom('effects')
    .select(EFFECT)
    .where('kind', 'in', [...page.kinds])
    .where('created_at', '<', ago(page.settleMs))
    .where(sql<boolean>`(created_at, key) > (${page.cursor.at}::timestamptz, ${page.cursor.key})`)
    .orderBy('created_at')
    .orderBy('key')
    .limit(page.limit)
    .execute();
  return rows.map(toEffect);
}

export type EffectCursor = { readonly at: string; readonly key: string };

export async function effectsByKey(
  database: Database,
  keys: readonly string[],
): Promise<readonly CheckedEffect[]> {
  if (keys.length === 0) return [];
  const rows = await database
    .selectFrom('effects')
    .select(EFFECT)
    .where('key', 'in', [...keys])
    .execute();
  return rows.map(toEffect);
}

/** Messages, or everything but them: many of the one must not hide the other behind the limit. */
export async function effectsPending(
  database: Database,
  page: { readonly messages: boolean; readonly olderThanMs: number; readonly limit: number },
): Promise<readonly CheckedEffect[]> {
  const rows = await database
    .selectFrom('effects')
    .select(EFFECT)
    .where('kind', page.messages ? '=' : '<>', MESSAGE_STEP)
    .where('state', '=', 'pending')
    .where('created_at', '<', ago(page.olderThanMs))
    .orderBy('created_at')
    .limit(page.limit)
    .execute();
  return rows.map(toEffect);
}

/** A stored message. `sent` is null if there is no outcome, false if it was decided not to send it. */
export type CheckedMessage = CheckedEffect & { readonly sent: boolean | null };

/** All messages about one order or subscription. */
export async function messagesOf(database: Database, reference: string): Promise<readonly CheckedMessage[]> {
  const rows = await database
    .selectFrom('effects')
    .select(EFFECT)
    .select(sql<boolean | null>`response ->> 'kind' = 'sent'`.as('sent'))
    .where('order_id', '=', reference)
    .where('kind', '=', MESSAGE_STEP)
    .execute();
  return rows.map((row) => ({ ...toEffect(row), sent: row.sent }));
}

function toEffect(row: {
  readonly key: string;
  readonly kind: string;
  readonly order_id: string;
  readonly state: EffectState;
  readonly in_doubt: boolean;
  readonly created_at: Date;
}): CheckedEffect {
  return {
    key: row.key,
    kind: row.kind,
    orderId: row.order_id,
    state: row.state,
    inDoubt: row.in_doubt,
    createdAt: row.created_at,
  };
}

export type BookedPayment = {
  readonly authorisationId: string | null;
  readonly authorisedMinor: number;
  readonly state: string;
  readonly version: number;
};

/** How much of a customer's money we hold according to PostgreSQL, minor units; `manual` of it was settled by hand. */
export async function bookedMinor(
  database: Database,
  orderId: string,
): Promise<{
  readonly booked: number;
  readonly manual: number;
  readonly pending: boolean;
  /** A person has closed a step of it by their word. */
  readonly byHand: boolean;
  /** Of the order; null where there is none. */
  readonly currency: string | null;
  /** The provider's record as it was when we last changed it; null where none was ever made. */
  readonly payment: BookedPayment | null;
}> {
  const { rows } = await sql<{
    booked: string;
    manual: string;
    pending: boolean;
    byHand: boolean;
    currency: string | null;
    payment: BookedPayment | null;
  }>`
    select coalesce(sum(amount_minor) filter (where kind <> 'manual'), 0) as booked,
      coalesce(sum(amount_minor) filter (where kind = 'manual'), 0) as manual,
      exists (select from effects where order_id = ${orderId} and state = 'pending') as pending,
      exists (select from effects where order_id = ${orderId} and state = 'manual') as "byHand",
      (select json_build_object('authorisationId', authorisation_id, 'authorisedMinor', authorised_minor,
        'state', state, 'version', version) from payments where order_id = ${orderId}) as payment,
      (select currency from orders where order_id = ${orderId}) as currency
    from payment_ledger where order_id = ${orderId}`.execute(database);
  const [row] = rows;
  return {
    booked: Number(row?.booked ?? 0),
    manual: Number(row?.manual ?? 0),
    pending: row?.pending === true,
    byHand: row?.byHand === true,
    payment: row?.payment ?? null,
    currency: row?.currency ?? null,
  };
}

export async function stockDifferences(
  database: Database,
): Promise<readonly { readonly sku: string; readonly reserved: number; readonly held: number }[]> {
  const { rows } = await sql<{ sku: string; reserved: number; held: number }>`
    select s.sku, s.reserved, coalesce(h.held, 0)::int as held from stock s left join (
      select sku, sum(quantity) as held from reservations where state = 'held' group by sku) h using (sku)
    where s.reserved <> coalesce(h.held, 0) order by s.sku limit 200`.execute(database);
  return rows;
}

/** Orders that ended `settleMs` ago and for which something is held still. */
export async function leftReservations(
  database: Database,
  settleMs: number,
): Promise<readonly { readonly orderId: string; readonly stage: string; readonly units: number }[]> {
  const { rows } = await sql<{ orderId: string; stage: string; units: number }>`
    select o.order_id as "orderId", o.stage, sum(r.quantity)::int as units
    from reservations r join orders o using (order_id)
    where r.state = 'held' and o.stage = any(${ENDED}::text[]) and o.updated_at < ${ago(settleMs)}
    group by o.order_id, o.stage order by o.order_id limit 200`.execute(database);
  return rows;
}

export type UndeliveredCallback = {
  readonly eventId: string;
  readonly provider: CallbackProvider;
  readonly orderId: string;
  readonly payload: unknown;
};

export async function undeliveredCallbacks(
  database: Database,
  settleMs: number,
): Promise<readonly UndeliveredCallback[]> {
  const rows = await database
    .selectFrom('callbacks')
    .select(['event_id', 'provider', 'order_id', 'payload'])
    .where('outcome', '=', 'stored')
    .where('received_at', '<', ago(settleMs))
    .orderBy('received_at')
    .limit(200)
    .execute();
  return rows.map((row) => ({
    eventId: row.event_id,
    provider: row.provider,
    orderId: row.order_id,
    payload: row.payload,
  }));
}

/** By the server's clock, which also wrote the times. */
function ago(milliseconds: number) {
  return sql<Date>`now() - ${milliseconds} * interval '1 millisecond'`;
}

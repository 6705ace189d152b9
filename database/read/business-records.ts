import { sql } from 'kysely';
import type { BusinessRecords, EffectRecord } from '../../operations/ports/ports.ts';
import { clipText } from '../../support/text/clip.ts';
import type { Database } from '../connect.ts';
import { readCustomer, readOpenOrders } from '../customers.ts';
import { readOrderInput } from './order-input.ts';
import { readReturnOffer } from './return-offer.ts';

const EFFECT_COLUMNS = [
  'key',
  'kind',
  'order_id',
  'state',
  'created_at',
  'finished_at',
  'response',
  'in_doubt',
  'last_failure',
] as const;

/** Queries for operators. Reads only; limits are the caller's. */
export function businessRecords(database: Database): BusinessRecords {
  const effects = database.selectFrom('effects').select(EFFECT_COLUMNS);
  return {
    async order(orderId) {
      const row = await database
        .selectFrom('orders')
        .selectAll()
        .where('order_id', '=', orderId)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return {
        orderId: row.order_id,
        customerId: row.customer_id,
        stage: row.stage,
        currency: row.currency,
        amountMinor: row.amount_minor,
        paymentMethod: row.payment_method,
        placedAt: row.placed_at.getTime(),
        updatedAt: row.updated_at.getTime(),
      };
    },
    async effects(orderId) {
      const rows = await effects
        .where('order_id', '=', orderId)
        .orderBy('created_at')
        .orderBy('key')
        .execute();
      return rows.map(toRecord);
    },
    async effectsInDoubt(olderThanMs, limit) {
      // By the server's clock, which also wrote the times.
      const rows = await effects
        .where('in_doubt', '=', true)
        .where('created_at', '<', sql<Date>`now() - ${olderThanMs} * interval '1 millisecond'`)
        .orderBy('created_at')
        .limit(limit)
        .execute();
      return rows.map(toRecord);
    },
    async ordersByEmail(email, limit) {
      const rows = await database
        .selectFrom('orders')
        .select('order_id')
        .where(sql<string>`lower(email)`, '=', email.trim().toLowerCase())
        .orderBy('placed_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => row.order_id);
    },
    async ordersByPayment(reference, limit) {
      const { rows } = await sql<{ order_id: string }>`
        select order_id from payments where authorisation_id = ${reference}
        union select order_id from payment_ledger where provider_reference = ${reference}
        union select order_id from vendor_orders where vendor_order_id = ${reference}
        limit ${limit}`.execute(database);
      return rows.map((row) => row.order_id);
    },
    input: (orderId) => readOrderInput(database, orderId),
    ...whatIsOpen(database),
  };
}

async function customerRecord(database: Database, customerId: string) {
  const record = await readCustomer(database, customerId);
  if (record === null) return undefined;
  return { record, openOrders: await readOpenOrders(database, customerId) };
}

/** What waits for a person or for its order, and the owner. */
function whatIsOpen(
  database: Database,
): Pick<BusinessRecords, 'differences' | 'undelivered' | 'customer' | 'returnOffer'> {
  return {
    async differences(orderId) {
      const rows = await database
        .selectFrom('reconcile_differences')
        .select(['kind', 'key', 'detail', 'first_seen'])
        .where('order_id', '=', orderId)
        .where('resolved_at', 'is', null)
        .orderBy('first_seen')
        .execute();
      return rows.map(({ detail, first_seen, key, kind }) => ({
        kind,
        key,
        detail,
        firstSeen: first_seen.getTime(),
      }));
    },
    returnOffer: (orderId, now) => readReturnOffer(database, orderId, now),
    customer: (customerId) => customerRecord(database, customerId),
    async undelivered(orderId) {
      const rows = await database
        .selectFrom('callbacks')
        .select(['event_id', 'provider', 'payload', 'received_at'])
        .where('order_id', '=', orderId)
        .where('outcome', '=', 'stored')
        .orderBy('received_at')
        .execute();
      return rows.map((row) => ({
        eventId: row.event_id,
        provider: row.provider,
        payload: row.payload,
        receivedAt: row.received_at.getTime(),
      }));
    },
  };
}

function toRecord(row: {
  readonly key: string;
  readonly kind: string;
  readonly order_id: string;
  readonly state: EffectRecord['state'];
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly response: unknown;
  readonly in_doubt: boolean;
  readonly last_failure: string | null;
}): EffectRecord {
  return {
    key: row.key,
    kind: row.kind,
    orderId: row.order_id,
    state: row.state,
    createdAt: row.created_at.getTime(),
    finishedAt: row.finished_at?.getTime() ?? null,
    answer: row.response === null ? null : oneLine(row.response),
    inDoubt: row.in_doubt,
    lastFailure: row.last_failure,
  };
}

const ANSWER_CHARACTERS_MAX = 200;

/** What is stored are ids, codes and amounts; tokens and addresses never are. */
function oneLine(response: unknown): string {
  return clipText(JSON.stringify(response), ANSWER_CHARACTERS_MAX);
}

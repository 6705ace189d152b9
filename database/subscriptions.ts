import { sql } from 'kysely';
import { fingerprint } from '../contract/ids/fingerprint.ts';
import { renewalOrderId, renewalRequestKey } from '../contract/ids/new-id.ts';
import type { OrderInput, OrderLine } from '../contract/order/order.ts';
import { readOrder } from '../contract/order/read-order.ts';
import type { SubscriptionInput, SubscriptionTerms } from '../contract/subscription/subscription.ts';
import type {
  PlanRenewalResult,
  RenewalOutcome,
  SubscriptionRow,
} from '../contract/subscription/subscription-activities.ts';
import { isTerminalStage, type OrderStage } from '../domain/order-stage.ts';
import type { Queryable, Tx } from './connect.ts';

/** Written whole; a row that is newer already stays as it is. */
export async function writeSubscription(db: Queryable, row: SubscriptionRow): Promise<void> {
  const { input, terms } = row;
  await sql`insert into subscriptions as s (subscription_id, customer_id, request_key, request_hash, state, policy,
      currency, lines, cadence, payment_method, email, starts_at, period, next_at, version)
    values (${input.subscriptionId}, ${input.customerId}, ${input.requestKey}, ${fingerprint(input)}, ${row.state},
      ${input.policy}, ${input.currency}, ${JSON.stringify(terms.lines)}::jsonb,
      ${JSON.stringify(terms.cadence)}::jsonb, ${terms.payment.method}, ${terms.contact.email}, ${input.startsAt},
      ${row.period}, ${row.nextAt}, ${row.version})
    on conflict (subscription_id) do update set state = excluded.state, lines = excluded.lines,
      cadence = excluded.cadence, payment_method = excluded.payment_method, email = excluded.email,
      period = excluded.period, next_at = excluded.next_at, version = excluded.version
    where s.version < excluded.version`.execute(db);
}

export type RenewalPlan = {
  readonly input: SubscriptionInput;
  readonly terms: SubscriptionTerms;
  readonly period: number;
  readonly attempt: number;
  readonly dueAt: string;
  /** Milliseconds from the due time to the promised one. */
  readonly promiseMs: number;
};

/**
 * The order of one period, priced once: later calls return the same order. The row of the subscription is locked, so
 * that two who ask at once are given one order.
 */
export async function planRenewal(tx: Tx, plan: RenewalPlan): Promise<PlanRenewalResult> {
  const { attempt, input, period } = plan;
  await tx
    .selectFrom('subscriptions')
    .select('subscription_id')
    .where('subscription_id', '=', input.subscriptionId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const planned = await tx
    .selectFrom('subscription_renewals')
    .select(['attempt', 'order_id', 'order_input'])
    .where('subscription_id', '=', input.subscriptionId)
    .where('period', '=', period)
    .orderBy('attempt', 'desc')
    .execute();
  const same = planned.find((row) => row.attempt === attempt);
  if (same !== undefined) return { kind: 'planned', order: same.order_input as OrderInput };
  const before = planned[0];
  const failed = before === undefined || (await readRenewal(tx, before.order_id)).kind === 'failed';
  if (!failed) return { kind: 'planned', order: before.order_input as OrderInput };
  const order = await price(tx, plan);
  if (typeof order === 'string') return { kind: 'refused', code: order };
  await tx
    .insertInto('subscription_renewals')
    .values({
      subscription_id: input.subscriptionId,
      period,
      attempt,
      order_id: order.orderId,
      order_input: JSON.stringify(order),
      due_at: plan.dueAt,
    })
    .execute();
  return { kind: 'planned', order };
}

/** The order, or the code of why there can be none. */
async function price(tx: Tx, plan: RenewalPlan): Promise<OrderInput | string> {
  const { attempt, dueAt, input, period, promiseMs, terms } = plan;
  const products = await tx
    .selectFrom('products')
    .innerJoin('product_prices', 'product_prices.sku', 'products.sku')
    .select(['products.sku', 'products.name', 'products.vendor_id', 'product_prices.minor'])
    .where('product_prices.currency', '=', input.currency)
    .where(
      'products.sku',
      'in',
      terms.lines.map(({ sku }) => sku),
    )
    .execute();
  const lines: OrderLine[] = [];
  for (const [index, { quantity, sku }] of terms.lines.entries()) {
    const product = products.find((each) => each.sku === sku);
    if (product === undefined) return 'unknown-sku';
    const { minor: unitPriceMinor, name, vendor_id: vendorId } = product;
    lines.push({ line: index + 1, sku, name, quantity, unitPriceMinor, vendorId });
  }
  const { customerId, subscriptionId } = input;
  const renewal = { subscriptionId, customerId, period, attempt };
  const read = readOrder({
    v: 1,
    orderId: renewalOrderId(renewal),
    customerId,
    requestKey: renewalRequestKey(renewal),
    placedAt: dueAt,
    promiseBy: new Date(Date.parse(dueAt) + promiseMs).toISOString(),
    policy: input.policy,
    channel: 'subscription',
    currency: input.currency,
    lines,
    payment: terms.payment,
    shipTo: terms.shipTo,
    contact: terms.contact,
  });
  return read.kind === 'order' ? read.order : 'bad-input';
}

const HELD: readonly OrderStage[] = [
  'confirmed',
  'fulfilling',
  'capturing',
  'releasing',
  'shipped',
  'delivered',
];

/** The outcome of the order of a period, from PostgreSQL. */
export async function readRenewal(db: Queryable, orderId: string): Promise<RenewalOutcome> {
  const row = await db
    .selectFrom('orders')
    .select('stage')
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  const stage = row?.stage ?? null;
  if (stage === 'completed' || (stage !== null && HELD.includes(stage))) return { kind: 'renewed', stage };
  if (stage !== null && isTerminalStage(stage)) return { kind: 'failed', code: stage };
  return { kind: 'open', stage };
}

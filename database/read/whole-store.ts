import type { Database, Queryable } from '../connect.ts';

/** Everything that the invariants check, all tables in one snapshot: what is read here agrees with itself at any load. */
export async function readWholeStore(db: Database) {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => ({
      orders: await readOrders(tx),
      transitions: await readTransitions(tx),
      stock: await tx
        .selectFrom('stock')
        .select(['sku', 'on_hand as onHand', 'reserved', 'on_hand_start as initial'])
        .execute(),
      reservations: await tx
        .selectFrom('reservations')
        .select(['key', 'order_id as orderId', 'sku', 'quantity', 'state'])
        .execute(),
      effects: await readEffects(tx),
      ledger: await tx
        .selectFrom('payment_ledger')
        .select([
          'entry_key as key',
          'order_id as orderId',
          'kind',
          'currency',
          'amount_minor as amountMinor',
        ])
        .execute(),
      returns: await readReturns(tx),
      returnSteps: await readReturnSteps(tx),
      messages: await tx
        .selectFrom('notifications')
        .select(['key', 'order_id as orderId', 'kind', 'outcome'])
        .execute(),
      subscriptionIds: (await tx.selectFrom('subscriptions').select('subscription_id').execute()).map(
        (row) => row.subscription_id,
      ),
    }));
}

/** Effects that were begun and that have no outcome yet. */
export async function countInDoubt(db: Queryable, orderIds: readonly string[]): Promise<number> {
  if (orderIds.length === 0) return 0;
  const row = await db
    .selectFrom('effects')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', 'pending')
    .where('order_id', 'in', orderIds)
    .executeTakeFirstOrThrow();
  return row.count;
}

async function readOrders(tx: Queryable) {
  const rows = await tx
    .selectFrom('orders')
    .select([
      'order_id',
      'customer_id',
      'request_key',
      'stage',
      'currency',
      'amount_minor',
      'payment_method',
      'placed_at',
      'updated_at',
    ])
    .execute();
  const lines = await tx
    .selectFrom('order_items')
    .select(['order_id', 'vendor_id', 'sku', 'quantity', 'unit_price_minor'])
    .orderBy('line')
    .execute();
  const parts = new Map<string, Map<string, number>>();
  const sold = new Map<string, { sku: string; quantity: number; unitPriceMinor: number }[]>();
  for (const line of lines) {
    const order = parts.get(line.order_id) ?? new Map<string, number>();
    const sum = (order.get(line.vendor_id) ?? 0) + line.quantity * line.unit_price_minor;
    parts.set(line.order_id, order.set(line.vendor_id, sum));
    const { quantity, sku, unit_price_minor: unitPriceMinor } = line;
    sold.set(line.order_id, [...(sold.get(line.order_id) ?? []), { sku, quantity, unitPriceMinor }]);
  }
  return rows.map((row) => ({
    orderId: row.order_id,
    customerId: row.customer_id,
    requestKey: row.request_key,
    stage: row.stage,
    currency: row.currency,
    amountMinor: row.amount_minor,
    paymentMethod: row.payment_method,
    parts: [...(parts.get(row.order_id) ?? [])].map(([vendorId, amountMinor]) => ({ vendorId, amountMinor })),
    placedAt: row.placed_at.getTime(),
    lines: sold.get(row.order_id) ?? [],
    updatedAt: row.updated_at.getTime(),
  }));
}

async function readTransitions(tx: Queryable) {
  const rows = await tx
    .selectFrom('order_events')
    .select(['order_id', 'run_id', 'seq', 'from_stage', 'to_stage', 'event', 'actor', 'at'])
    .execute();
  return rows.map((row) => ({
    orderId: row.order_id,
    runId: row.run_id,
    seq: row.seq,
    from: row.from_stage,
    to: row.to_stage,
    event: row.event,
    actor: row.actor,
    at: row.at.getTime(),
  }));
}

async function readReturns(tx: Queryable) {
  const rows = await tx
    .selectFrom('returns')
    .select([
      'return_id',
      'order_id',
      'customer_id',
      'request_key',
      'state',
      'refund_minor',
      'refunded_minor',
      'updated_at',
    ])
    .execute();
  const lines = await tx
    .selectFrom('return_lines as l')
    .innerJoin('order_items as i', (join) =>
      join.onRef('i.order_id', '=', 'l.order_id').onRef('i.line', '=', 'l.line'),
    )
    .select(['l.return_id', 'l.line', 'i.sku', 'l.quantity', 'l.taken_back', 'l.restocked'])
    .orderBy('l.line')
    .execute();
  return rows.map((row) => ({
    returnId: row.return_id,
    orderId: row.order_id,
    customerId: row.customer_id,
    requestKey: row.request_key,
    state: row.state,
    refundMinor: row.refund_minor,
    refundedMinor: row.refunded_minor,
    lines: lines
      .filter((line) => line.return_id === row.return_id)
      .map(({ line, quantity, restocked, sku, taken_back: takenBack }) => ({
        line,
        sku,
        quantity,
        takenBack,
        restocked,
      })),
    updatedAt: row.updated_at.getTime(),
  }));
}

async function readReturnSteps(tx: Queryable) {
  const rows = await tx
    .selectFrom('return_events')
    .select(['return_id', 'run_id', 'seq', 'from_state', 'to_state', 'event', 'at'])
    .execute();
  return rows.map((row) => ({
    returnId: row.return_id,
    runId: row.run_id,
    seq: row.seq,
    from: row.from_state,
    to: row.to_state,
    event: row.event,
    at: row.at.getTime(),
  }));
}

async function readEffects(tx: Queryable) {
  const rows = await tx
    .selectFrom('effects')
    .select(['key', 'kind', 'order_id', 'request_hash', 'state', 'currency', 'created_at'])
    .execute();
  return rows.map((row) => ({
    key: row.key,
    kind: row.kind,
    orderId: row.order_id,
    requestHash: row.request_hash,
    state: row.state,
    currency: row.currency,
    createdAt: row.created_at.getTime(),
  }));
}

import { sql } from 'kysely';
import { isTerminalStage, type OrderStage } from '../../domain/order-stage.ts';
import { type OrderEvent, orderMove } from '../../domain/order-state.ts';
import type { Database, Tx } from '../connect.ts';

export type ClosedRow =
  | { readonly kind: 'closed'; readonly stage: OrderStage }
  /** Reasons against it, one sentence each. */
  | { readonly kind: 'refused'; readonly because: readonly string[] };

const STEPS: readonly OrderEvent[] = ['cancel-requested', 'undo-started', 'undone-cancelled'];

/**
 * Ends an order that no run works on, by the same steps as its run would have taken. Only where nothing is held, taken
 * or ordered for it: what has to be undone needs a run.
 */
export async function closeRow(
  database: Database,
  close: {
    readonly orderId: string;
    readonly actor: string;
    readonly reason: string;
    readonly dryRun: boolean;
  },
): Promise<ClosedRow> {
  return await database.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('orders')
      .select(['stage', 'stage_run', 'stage_seq'])
      .where('order_id', '=', close.orderId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return { kind: 'refused', because: ['PostgreSQL has no such order'] };
    if (isTerminalStage(row.stage)) return { kind: 'refused', because: [`it is ${row.stage} already`] };
    const left = await whatIsLeft(tx, close.orderId);
    if (left.length > 0) return { kind: 'refused', because: left };
    const steps = stepsFrom(row.stage);
    if (steps === null) return { kind: 'refused', because: [`it is ${row.stage}: the goods have left`] };
    if (close.dryRun) return { kind: 'closed', stage: 'cancelled' };
    for (const [index, step] of steps.entries()) {
      await tx
        .insertInto('order_events')
        .values({
          order_id: close.orderId,
          run_id: row.stage_run,
          seq: row.stage_seq + index + 1,
          from_stage: step.from,
          to_stage: step.to,
          event: step.event,
          cause: close.reason,
          actor: close.actor,
          at: new Date(),
        })
        .execute();
    }
    await tx
      .updateTable('orders')
      .set({ stage: 'cancelled', stage_at: new Date(), stage_seq: row.stage_seq + steps.length })
      .where('order_id', '=', close.orderId)
      .execute();
    return { kind: 'closed', stage: 'cancelled' };
  });
}

type Step = { readonly from: OrderStage; readonly event: OrderEvent; readonly to: OrderStage };

/** Null where no steps lead from here to cancelled. */
function stepsFrom(stage: OrderStage): readonly Step[] | null {
  const steps: Step[] = [];
  let from = stage;
  for (const event of STEPS) {
    const move = orderMove(from, event);
    if (move === undefined) continue;
    steps.push({ from, event, to: move.to });
    from = move.to;
  }
  return from === 'cancelled' ? steps : null;
}

async function whatIsLeft(tx: Tx, orderId: string): Promise<readonly string[]> {
  const { rows } = await sql<{
    held: number;
    pending: number;
    money: string;
    live: number;
    card: boolean;
  }>`select
    (select coalesce(sum(quantity), 0)::int from reservations where order_id = ${orderId} and state = 'held') as held,
    (select count(*)::int from effects where order_id = ${orderId} and state = 'pending') as pending,
    (select coalesce(sum(amount_minor), 0) from payment_ledger where order_id = ${orderId}) as money,
    (select count(*)::int from vendor_orders where order_id = ${orderId} and state in ('accepted', 'released')) as live,
    exists (select from payments where order_id = ${orderId}
      and state in ('authorised', 'review', 'part_captured')) as card`.execute(tx);
  const [left] = rows;
  if (left === undefined) return [];
  return [
    ...(left.held > 0 ? [`${left.held} units are reserved`] : []),
    ...(left.pending > 0 ? [`${left.pending} effects are in doubt`] : []),
    ...(Number(left.money) !== 0 ? [`${left.money} minor units of money are taken`] : []),
    ...(left.card ? ['an authorisation is open'] : []),
    ...(left.live > 0 ? [`${left.live} vendor orders are open`] : []),
  ];
}

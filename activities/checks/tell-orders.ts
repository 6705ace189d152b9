import type { DifferenceKind } from '../../contract/checks.ts';
import { isMessageKey } from '../../contract/effect-key.ts';
import { type Attention, ORDER_SIGNALS } from '../../contract/order-messages.ts';
import { orderWorkflowId } from '../../contract/workflow-ids.ts';
import {
  type Difference,
  markTold,
  type OpenDifference,
  type Written,
} from '../../database/checks/differences.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import type { CheckTools } from './check-tools.ts';

/**
 * What an order is told, by kind of difference. A run whose code fails or that does not exist cannot take it, and a
 * product is no order.
 */
const REASONS: Readonly<Partial<Record<DifferenceKind, StuckReason>>> = {
  'run-without-order': 'orphan',
  'effect-in-doubt': 'effect-in-doubt',
  'done-without-provider': 'effect-in-doubt',
  'provider-without-done': 'effect-in-doubt',
  'money-differs': 'effect-in-doubt',
  'no-live-reason': 'awaiting-callback',
  'past-its-time': 'awaiting-callback',
};

/** Lays the reason over the order, and takes it off where the difference is gone. */
export async function tellOrders(tools: CheckTools, written: Written): Promise<void> {
  const told: Difference[] = [];
  for (const difference of written.untold) {
    if (await tell(tools, difference, true)) told.push(difference);
  }
  await markTold(tools.database, told);
  for (const difference of written.resolved.filter((one: OpenDifference) => one.told)) {
    await tell(tools, difference, false);
  }
}

async function tell(tools: CheckTools, difference: Difference, raised: boolean): Promise<boolean> {
  const reason = REASONS[difference.kind];
  if (reason === undefined || difference.orderId === null) return false;
  // Messages have runs of their own: an order can do nothing about one, and must not ask for a person because of it.
  if (raised && isMessageKey(difference.key)) return false;
  const said: Attention = {
    about: `${difference.kind}/${difference.key}`,
    reason,
    detail: raised ? difference.detail : 'the stores agree again',
    raised,
    actor: 'checks',
  };
  tools.beat();
  return await tools.temporal.signal(orderWorkflowId(difference.orderId), ORDER_SIGNALS.attention, said);
}

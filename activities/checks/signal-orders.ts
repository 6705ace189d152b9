import type { DifferenceKind } from '../../contract/checks/checks.ts';
import { isMessageKey } from '../../contract/ids/effect-key.ts';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { type Attention, ORDER_SIGNALS } from '../../contract/order/order-messages.ts';
import {
  type Difference,
  markReported,
  type OpenDifference,
  type Written,
} from '../../database/checks/differences.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import type { CheckTools } from './check-tools.ts';

/**
 * The reason that is signalled to an order, by kind of difference. A run that is absent or whose code fails cannot take
 * the signal, and a product is no order.
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

/** Signals the reason to the order, and removes it where the difference is resolved. */
export async function signalOrders(tools: CheckTools, written: Written): Promise<void> {
  const signalled: Difference[] = [];
  for (const difference of written.unreported) {
    if (await signalOrder(tools, difference, true)) signalled.push(difference);
  }
  await markReported(tools.database, signalled);
  for (const difference of written.resolved.filter((one: OpenDifference) => one.reported)) {
    await signalOrder(tools, difference, false);
  }
}

async function signalOrder(tools: CheckTools, difference: Difference, raised: boolean): Promise<boolean> {
  const reason = REASONS[difference.kind];
  if (reason === undefined || difference.orderId === null) return false;
  // Messages have their own workflows: an order cannot fix one, and must not become stuck because of it.
  if (raised && isMessageKey(difference.key)) return false;
  const attention: Attention = {
    about: `${difference.kind}/${difference.key}`,
    reason,
    detail: raised ? difference.detail : 'the stores agree again',
    raised,
    actor: 'checks',
  };
  tools.beat();
  return await tools.temporal.signal(orderWorkflowId(difference.orderId), ORDER_SIGNALS.attention, attention);
}

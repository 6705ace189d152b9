import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { factsByOrder, type OrderFacts, vendorsByHand, vendorsThat } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

/** The other half of "nothing is lost": completed means that the customer got everything that was paid for. */
export const completedWhole: Invariant = {
  id: 'I6',
  says: 'a completed order was released by its vendors, shipped all its lines and notified its customer',
  check: (evidence) =>
    factsByOrder(evidence)
      .filter(({ order }) => order.stage === 'completed')
      .flatMap((facts) =>
        missing(facts, evidence.quiet && !isNotificationPending(evidence, facts.order.orderId)),
      ),
};

function missing(facts: OrderFacts, isNotificationDue: boolean): readonly Finding[] {
  const { order, reservations } = facts;
  const problems: string[] = [];
  const released = new Set([
    ...vendorsThat('vendor-release', facts.vendor),
    ...vendorsByHand('release', facts),
  ]);
  // The log shows when a part was given up on purpose while another was already in transit.
  const shortened = facts.transitions.some((one) => one.event === 'rest-undone');
  // What an amendment gave back was not bought any more.
  const amended = facts.transitions.some((one) => one.event === 'amended');
  if (released.size === 0) problems.push('no vendor released anything');
  for (const { vendorId } of order.parts) {
    if (!released.has(vendorId) && !shortened) problems.push(`${vendorId} never released its goods`);
  }

  if (!reservations.some((one) => one.state === 'shipped')) problems.push('no line of it was shipped');
  for (const one of reservations) {
    const settled = one.state === 'shipped' || ((shortened || amended) && one.state === 'released');
    if (!settled) problems.push(`${one.quantity} x ${one.sku} is ${one.state} instead of shipped`);
  }

  const notified = facts.notify.some((effect) => effect.outcome === 'done');
  // A customer without messages or address was not forgotten: PostgreSQL has the reason. The provider has the proof of sending.
  const settled = facts.messages.some(({ outcome }) => outcome !== 'given-up' && outcome !== 'sent');
  if (isNotificationDue && !notified && !settled) problems.push('its customer was never notified');
  return problems.map((text) => ({ key: order.orderId, harm: 'lost', said: `completed: ${text}` }));
}

/** A notification is a workflow of its own, so its absence counts only if no run is about to send it. */
function isNotificationPending({ others }: Evidence, orderId: string): boolean {
  return others.some(
    (run) =>
      run.type === WORKFLOW_TYPES.notification && run.open && run.workflowId.split('/').includes(orderId),
  );
}

import { isTerminalStage } from '../../domain/order-stage.ts';
import { businessReference } from '../evidence/effect-key.ts';
import type { Evidence } from '../evidence/evidence.ts';
import {
  doneMinor,
  factsByOrder,
  groupBy,
  type OrderFacts,
  sum,
  vendorsThat,
} from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

/** Judged by the provider's own store: what we remember of money is what is in question. */
export const money: Invariant = {
  id: 'I3',
  says: 'captures minus refunds at the provider are what is due and what our ledger says; nothing is captured twice',
  judge: (evidence) => [
    ...capturedTwice(evidence),
    ...factsByOrder(evidence).flatMap((facts) => net(facts, evidence.quiet)),
  ],
};

function capturedTwice(evidence: Evidence): readonly Finding[] {
  const captures = evidence.providers.payment.filter(
    (effect) => effect.kind === 'capture' && effect.outcome === 'done',
  );
  return [...groupBy(captures, (effect) => businessReference(effect.key))]
    .filter(([, effects]) => effects.length > 1)
    .map(([key, effects]) => ({
      key,
      harm: 'doubled' as const,
      said: `captured ${effects.length} times: ${effects.map((effect) => effect.key).join(', ')}`,
    }));
}

function net(facts: OrderFacts, quiet: boolean): readonly Finding[] {
  const { order } = facts;
  const found = (harm: Finding['harm'], said: string): readonly Finding[] => [
    { key: order.orderId, harm, said },
  ];
  const captured = doneMinor(facts.payment, 'capture');
  const provider = captured - doneMinor(facts.payment, 'refund');
  if (captured > order.amountMinor) {
    return found('doubled', `captured ${captured} of an order over ${order.amountMinor} ${order.currency}`);
  }
  if (isTerminalStage(order.stage)) {
    const due = dueOf(facts);
    if (provider > due) return found('doubled', `${order.stage}: due ${due}, the provider holds ${provider}`);
    if (provider < due) return found('lost', `${order.stage}: due ${due}, the provider holds ${provider}`);
  } else if (!quiet) {
    return [];
  }
  const ledger = sum(facts.ledger.map((entry) => entry.amountMinor));
  return ledger === provider ? [] : found('wrong', `our ledger says ${ledger}, the provider ${provider}`);
}

/** Goods that left are goods to be paid, and nothing else is. Cash never touches the provider. */
function dueOf({ order, vendor }: OrderFacts): number {
  if (order.stage !== 'completed' || order.paymentMethod !== 'card') return 0;
  const released = vendorsThat('vendor-release', vendor);
  return sum(order.parts.filter((part) => released.has(part.vendorId)).map((part) => part.amountMinor));
}

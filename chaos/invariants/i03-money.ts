import { businessReference } from '../../contract/ids/effect-key.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import type { Evidence, LedgerFact } from '../evidence/evidence.ts';
import {
  doneMinor,
  factsByOrder,
  groupBy,
  type OrderFacts,
  sum,
  vendorsByHand,
  vendorsThat,
} from '../evidence/order-facts.ts';
import { currenciesAgree } from './currencies-agree.ts';
import type { Finding, Invariant } from './invariant.ts';
import { ledgerByKey } from './ledger-by-key.ts';
import { takenWithoutRow, takenWithoutRun } from './money-without-order.ts';

/** Checked against the provider's own store: our own records are what is in question. */
export const money: Invariant = {
  id: 'I3',
  says: 'captures minus refunds at the provider, and what was paid by hand, match the amount due and our ledger, entry by entry and in the currency of the order; nothing is captured twice, or for an order that PostgreSQL does not have',
  check: (evidence) => [
    ...capturedTwice(evidence),
    ...takenWithoutRow(evidence),
    ...takenWithoutRun(evidence),
    ...ledgerByKey(evidence),
    ...currenciesAgree(evidence),
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
  const byHand = sum(facts.ledger.filter(isManual).map((entry) => entry.amountMinor));
  if (captured > order.amountMinor) {
    return found('doubled', `captured ${captured} of an order over ${order.amountMinor} ${order.currency}`);
  }
  if (isTerminalStage(order.stage)) {
    const due = dueOf(facts);
    const hand = byHand === 0 ? '' : `, by hand ${byHand}`;
    const said = `${order.stage}: due ${due}, the provider holds ${provider}${hand}`;
    if (provider + byHand > due) return found('doubled', said);
    if (provider + byHand < due) return found('lost', said);
  } else if (!quiet) {
    return [];
  }
  const ledger = sum(facts.ledger.filter((entry) => !isManual(entry)).map((entry) => entry.amountMinor));
  return ledger === provider ? [] : found('wrong', `our ledger has ${ledger}, the provider ${provider}`);
}

function isManual(entry: LedgerFact): boolean {
  return entry.kind === 'manual';
}

/**
 * Goods that left are goods to be paid, less what came back and what an operator gave back. Cash never touches the
 * provider, but what is given back for it by hand does stand in the ledger.
 */
function dueOf(facts: OrderFacts): number {
  const { ledger, order, returns, vendor } = facts;
  const returned = sum(returns.map((one) => one.refundedMinor));
  if (order.paymentMethod === 'cash') return -returned;
  if (order.stage !== 'completed') return 0;
  const released = new Set([...vendorsThat('vendor-release', vendor), ...vendorsByHand('release', facts)]);
  const sold = sum(order.parts.filter((part) => released.has(part.vendorId)).map((part) => part.amountMinor));
  const forgiven = sum(ledger.filter(isGoodwill).map((entry) => entry.amountMinor));
  return sold - returned + forgiven;
}

/** What an operator refunded of an order that was not cancelled: its key names the operator. */
function isGoodwill(entry: LedgerFact): boolean {
  return entry.kind === 'refund' && entry.key.includes(':refund:operator:');
}

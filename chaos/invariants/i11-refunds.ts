import type { ReturnFact } from '../evidence/evidence.ts';
import { groupBy, sum } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

export const refundsWithinCaptures: Invariant = {
  id: 'I11',
  says: 'no more is refunded than was captured or than its return allows, and no more is returned than was shipped',
  check(evidence) {
    const done = evidence.providers.payment.filter((effect) => effect.outcome === 'done');
    const overdone = evidence.database.returns.flatMap(beyondItsRight);
    const payments = [...groupBy(done, (effect) => effect.reference)].flatMap(
      ([key, effects]): readonly Finding[] => {
        const of = (kind: string): number =>
          sum(effects.filter((effect) => effect.kind === kind).map((effect) => effect.amountMinor ?? 0));
        const captured = of('capture');
        const refunded = of('refund');
        return refunded > captured
          ? [{ key, harm: 'doubled', said: `captured ${captured}, refunded ${refunded}` }]
          : [];
      },
    );
    return [...payments, ...overdone];
  },
};

function beyondItsRight({
  lines,
  refundMinor,
  refundedMinor,
  returnId,
  state,
}: ReturnFact): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (harm: Finding['harm'], said: string): void => {
    findings.push({ key: returnId, harm, said });
  };
  if (refundedMinor > (refundMinor ?? 0)) {
    add('doubled', `refunded ${refundedMinor} where ${refundMinor ?? 0} was allowed`);
  }
  // Goods that were taken back and not paid for are the customer's loss.
  const accepted = lines.some((line) => line.restocked > 0);
  if (state === 'closed' && accepted && refundedMinor < (refundMinor ?? 0)) {
    add('lost', `closed with ${refundedMinor} of ${refundMinor ?? 0} refunded`);
  }
  for (const { line, quantity, restocked, takenBack } of lines) {
    if (takenBack > quantity) add('wrong', `line ${line}: ${takenBack} taken back of ${quantity}`);
    if (restocked > takenBack)
      add('doubled', `line ${line}: ${restocked} restocked of ${takenBack} taken back`);
    if (state === 'closed' && accepted && restocked < takenBack) {
      add('lost', `line ${line}: closed with ${restocked} of ${takenBack} restocked`);
    }
  }
  return findings;
}

import { groupBy, sum } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

export const refundsWithinCaptures: Invariant = {
  id: 'I11',
  says: 'no more is refunded than was captured, and no refund happens twice',
  judge(evidence) {
    const done = evidence.providers.payment.filter((effect) => effect.outcome === 'done');
    return [...groupBy(done, (effect) => effect.reference)].flatMap(([key, effects]): readonly Finding[] => {
      const of = (kind: string): number =>
        sum(effects.filter((effect) => effect.kind === kind).map((effect) => effect.amountMinor ?? 0));
      const captured = of('capture');
      const refunded = of('refund');
      return refunded > captured
        ? [{ key, harm: 'doubled', said: `captured ${captured}, refunded ${refunded}` }]
        : [];
    });
  },
};

import { groupBy, sum } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

export const stock: Invariant = {
  id: 'I4',
  says: '0 <= reserved <= on hand, reserved is the sum of what is held, and what left stock is what was shipped and not returned',
  check(evidence) {
    const bySku = groupBy(evidence.database.reservations, (reservation) => reservation.sku);
    const restocked = groupBy(
      evidence.database.returns.flatMap((one) => one.lines),
      (line) => line.sku,
    );
    return evidence.database.stock.flatMap((item): readonly Finding[] => {
      const of = (state: string): number =>
        sum(
          (bySku.get(item.sku) ?? [])
            .filter((reservation) => reservation.state === state)
            .map((reservation) => reservation.quantity),
        );
      const findings: Finding[] = [];
      const add = (said: string): void => {
        findings.push({ key: item.sku, harm: 'wrong', said });
      };
      if (item.reserved < 0 || item.reserved > item.onHand) {
        add(`reserved ${item.reserved} of ${item.onHand} on hand`);
      }
      const held = of('held');
      if (held !== item.reserved) add(`reserved is ${item.reserved}, the reservations hold ${held}`);
      const shipped = of('shipped');
      const back = sum((restocked.get(item.sku) ?? []).map((line) => line.restocked));
      if (item.initial - shipped + back !== item.onHand) {
        const came = back === 0 ? '' : `, ${back} came back`;
        add(`${item.initial} at first, ${shipped} shipped${came}, yet ${item.onHand} on hand`);
      }
      return findings;
    });
  },
};

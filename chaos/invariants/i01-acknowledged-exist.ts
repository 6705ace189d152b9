import { formatMoney } from '../../domain/money.ts';
import type { RunFact } from '../evidence/evidence.ts';
import { ordersWithoutRow, ordersWithoutRun } from '../evidence/missing-orders.ts';
import type { Finding, Invariant } from './invariant.ts';

/**
 * An accepted order is in both stores; one that was never answered is in both or in neither. A run is an acknowledgement,
 * too: its start was acknowledged. An order that its checkout refused ended there and never had a run of its own.
 */
export const acknowledgedExist: Invariant = {
  id: 'I1',
  says: 'every acknowledged order exists as a run and in PostgreSQL; an unknown answer became one order or none',
  check(evidence) {
    const runs = new Set(evidence.runs.map(({ orderId }) => orderId));
    const rows = new Set(evidence.database.orders.map(({ orderId }) => orderId));
    const accepted = new Set(
      evidence.asked.filter(({ answer }) => answer === 'accepted').map(({ orderId }) => orderId),
    );
    const nowhere = [...accepted]
      .filter((orderId) => !runs.has(orderId) && !rows.has(orderId))
      .map((key): Finding => ({ key, harm: 'lost', said: 'was acknowledged, and neither store knows it' }));
    const refused = evidence.asked
      .filter(({ answer, orderId }) => answer === 'refused' && (runs.has(orderId) || rows.has(orderId)))
      .map(({ orderId }): Finding => {
        return { key: orderId, harm: 'wrong', said: 'was refused and exists anyway' };
      });
    const withoutRow = ordersWithoutRow(evidence).flatMap(({ run, since }) =>
      run === undefined ? [] : [withoutRowOf(run, since)],
    );
    const withoutRun = ordersWithoutRun(evidence).map((order): Finding => {
      const sum = { currency: order.currency, minor: order.amountMinor };
      const was = accepted.has(order.orderId) ? 'was acknowledged' : 'is in PostgreSQL';
      const said = `${was} at ${order.stage} (${formatMoney(sum)}) and has no run`;
      return { key: order.orderId, harm: 'lost', said, sum, since: new Date(order.updatedAt).toISOString() };
    });
    return [...nowhere, ...refused, ...withoutRow, ...withoutRun];
  },
};

function withoutRowOf({ amount, open, orderId, run, stage }: RunFact, since: number): Finding {
  const worth = amount === null ? '' : ` (${formatMoney(amount)})`;
  const where = open ? 'is open' : `ended ${run}`;
  const said = `its run ${where} at ${stage ?? 'an unknown stage'}${worth}, and PostgreSQL has no such order`;
  return {
    key: orderId,
    harm: 'lost',
    said,
    since: new Date(since).toISOString(),
    ...(amount === null ? {} : { sum: amount }),
  };
}

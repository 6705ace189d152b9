import { fingerprint } from '../../contract/ids/fingerprint.ts';
import type { ClosedOrder, DatabaseActivities, ReserveResult } from '../../contract/order/activities.ts';
import type { OrderLine } from '../../contract/order/order.ts';
import { openAttempt } from '../../database/effects/open-attempt.ts';
import { keysOfSteps, tombstoneUnused } from '../../database/effects/tombstones.ts';
import { writeJournal } from '../../database/journal.ts';
import { recordOrder } from '../../database/record-order.ts';
import { linesAt, restockUnshipped } from '../../database/release-goods.ts';
import { release, reserve } from '../../database/stock.ts';
import { totalMinor } from '../../domain/order-amounts.ts';
import { currentAttempt } from '../shared/attempt.ts';
import { throwFailure } from '../shared/failures.ts';
import { runStep, type StepTools } from '../shared/run-step.ts';

/** Task queue `db`: effects in our own database only. */
export function createDatabaseActivities(
  tools: StepTools,
  reportClosed: (closed: ClosedOrder) => Promise<void>,
): DatabaseActivities {
  const activities: DatabaseActivities = {
    async recordOrder({ orderId, journal, order }) {
      await runStep(tools, { orderId, journal, step: 'record', n: 1, asks: order }, (call) => ({
        via: 'database',
        async change(tx) {
          const amountMinor = totalMinor(order.lines);
          const requestHash = fingerprint(order);
          await recordOrder(tx, { order, requestHash, amountMinor, journal: call.journal });
          return { state: 'done', response: { recorded: true } };
        },
      }));
    },

    async reserveStock({ orderId, journal, lines, n }) {
      const step = { orderId, journal, step: 'reserve', n, asks: { lines: asked(lines) } };
      return await runStep<ReserveResult>(tools, step, () => ({
        via: 'database',
        async change(tx) {
          const response = await reserve(tx, { orderId, lines, n });
          return { state: response.kind === 'reserved' ? 'done' : 'refused', response };
        },
      }));
    },

    async recordAndReserve({ orderId, journal, order }) {
      await activities.recordOrder({ orderId, journal, order });
      return await activities.reserveStock({ orderId, journal: [], lines: order.lines, n: 1 });
    },

    async releaseStock({ orderId, journal, lines, stayed: back, n }) {
      const step = {
        orderId,
        journal,
        step: 'release-stock',
        n,
        asks: { lines: asked(lines), stayed: back },
      };
      await runStep(tools, step, () => ({
        via: 'database',
        async change(tx) {
          const keys = await keysOfSteps(tx, orderId, ['reserve']);
          await tombstoneUnused(tx, { orderId, kind: 'reserve', keys });
          // Lines that were added to a part without a received answer are in PostgreSQL under its vendor.
          const added = await linesAt(tx, orderId, lines);
          const released = await release(tx, orderId, [...lines, ...added]);
          return { state: 'done', response: { released, stayed: await restockUnshipped(tx, orderId, back) } };
        },
      }));
    },

    async recordTransitions({ orderId, journal, closed }) {
      const { runId } = currentAttempt(tools.monotonic);
      await writeJournal(tools.database, orderId, { runId, entries: journal }).catch(throwFailure);
      await tools.startNotifications(orderId, journal);
      if (closed !== undefined) await reportClosed({ orderId, ...closed });
    },

    async openAttempt({ orderId, journal, step, requestId }) {
      const { runId } = currentAttempt(tools.monotonic);
      const call = { orderId, step, requestId, journal: { runId, entries: journal } };
      const opened = await openAttempt(tools.database, call).catch(throwFailure);
      await tools.startNotifications(orderId, journal);
      return opened;
    },
  };
  return activities;
}

/** The name is for people and may be corrected; what is reserved does not change by it. */
function asked(lines: readonly OrderLine[]) {
  return lines.map(({ line, sku, quantity, unitPriceMinor }) => ({ line, sku, quantity, unitPriceMinor }));
}

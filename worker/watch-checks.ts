import { DIFFERENCE_KINDS } from '../contract/checks/checks.ts';
import { type CheckCounts, readCheckCounts } from '../database/checks/check-counts.ts';
import type { Database } from '../database/connect.ts';
import { STUCK_REASONS } from '../domain/stuck.ts';
import { DOMAIN_METRICS } from '../telemetry/catalogue/domain-metrics.ts';
import type { MetricsHandle } from '../telemetry/metrics.ts';

const READ_EVERY_MS = 10_000;

/**
 * Gauges of what the checks found. A check runs on one worker and the next on another, so each worker reads what they
 * wrote down: what one of them remembered would be old. Not a number where it could not be read. Gives the stop.
 */
export function watchChecks(metrics: Pick<MetricsHandle, 'watch'>, database: Database): () => void {
  let counts: CheckCounts | null = null;
  const read = async (): Promise<void> => {
    counts = await readCheckCounts(database).catch(() => null);
  };
  void read();
  const timer = setInterval(() => void read(), READ_EVERY_MS);
  timer.unref();
  const of = (value: (counts: CheckCounts) => number) => () => (counts === null ? Number.NaN : value(counts));
  for (const kind of DIFFERENCE_KINDS) {
    const count = of(({ differences }) => differences[kind] ?? 0);
    metrics.watch(DOMAIN_METRICS.reconcileDifferences, count, { kind });
  }
  for (const reason of STUCK_REASONS) {
    metrics.watch(
      DOMAIN_METRICS.stuckOrders,
      of(({ stuck }) => stuck[reason] ?? 0),
      { reason },
    );
  }
  metrics.watch(
    DOMAIN_METRICS.effectsPending,
    of(({ inDoubt }) => inDoubt),
  );
  return () => clearInterval(timer);
}

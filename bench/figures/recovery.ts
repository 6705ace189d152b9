import { type ChaosReport, COMPLETED_SHARE_MIN } from '../../chaos/report.ts';
import { runServerKill, SERVER_RECOVERY_MAX_MS } from '../../chaos/runs/server-kill.ts';
import { runWorkerKill } from '../../chaos/runs/worker-kill.ts';
import type { ChaosOrder, ChaosSystem } from '../../chaos/system.ts';
import { composeSystem, openDatabase } from '../../cli/chaos/compose-system.ts';
import { planChaosOrders } from '../../cli/chaos/plan-chaos.ts';
import { type Bench, type Figure, type Measured, verdictOf } from '../figure.ts';

const SEED = 7;
const PER_SECOND = 10;
/** Ten kills: fewer would make a p95 of single events. */
const KILLS = 10;
const WORKER_ORDERS = 120;
const SERVER_ORDERS = 100;
const WORKER_P95_MAX_MS = 8_000;

export const workerRecovery: Figure = {
  name: 'worker-recovery',
  summary: `SIGKILL of one of two workers, ${KILLS} times under ${WORKER_ORDERS} orders (4 min)`,
  run: (bench) =>
    withSystem(bench, WORKER_ORDERS, async (system, orders) => {
      const phases = Array.from({ length: KILLS }, () => 'random' as const);
      const report = await runWorkerKill(
        { seed: SEED, orders, perSecond: PER_SECOND, phases, nth: 1 },
        system,
      );
      const late = report.kills.flatMap((kill) => kill.late);
      const p95 = report.recovery?.p95 ?? Number.NaN;
      return {
        name: 'worker-recovery',
        quantity: 'SIGKILL of one of two workers → each affected order progresses again',
        budget: 'p95 ≤ 8 s, none later than its start-to-close + 5 s',
        verdict: verdictOf(p95 <= WORKER_P95_MAX_MS && late.length === 0 && harmless(report)),
        ...resultOf(report),
        notes: [...late, ...report.problems],
      };
    }),
};

export const serverRecovery: Figure = {
  name: 'server-recovery',
  summary: `SIGKILL of the Temporal server under ${SERVER_ORDERS} orders, and its restart (3 min)`,
  run: (bench) =>
    withSystem(bench, SERVER_ORDERS, async (system, orders) => {
      const report = await runServerKill({ seed: SEED, orders, perSecond: 2 * PER_SECOND }, system);
      const max = report.recovery?.max ?? Number.NaN;
      return {
        name: 'server-recovery',
        quantity: 'server SIGKILL and restart, 100 orders in flight',
        budget: `all progress again ≤ ${SERVER_RECOVERY_MAX_MS / 1000} s after it is reachable`,
        verdict: verdictOf(max <= SERVER_RECOVERY_MAX_MS && harmless(report)),
        ...resultOf(report),
        notes: report.problems,
      };
    }),
};

/** A quick recovery of a run that lost something, or did little, is no good figure. */
function harmless(report: ChaosReport): boolean {
  const enough = report.completed >= report.expected * COMPLETED_SHARE_MIN;
  return report.lost === 0 && report.doubled === 0 && enough;
}

function resultOf(report: ChaosReport): Pick<Measured, 'measured' | 'figures'> {
  const { recovery, lost, doubled, resumed, inFlight } = report;
  if (recovery === null) return { measured: 'no order was affected', figures: { lost, doubled } };
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  return {
    measured: `p50 ${seconds(recovery.p50)} s, p95 ${seconds(recovery.p95)} s, max ${seconds(recovery.max)} s over ${resumed} pieces of work, ${inFlight} orders in flight; lost ${lost}, doubled ${doubled}`,
    figures: {
      p50Ms: recovery.p50,
      p95Ms: recovery.p95,
      maxMs: recovery.max,
      resumed,
      inFlight,
      lost,
      doubled,
    },
  };
}

async function withSystem(
  bench: Bench,
  count: number,
  measure: (system: ChaosSystem, orders: readonly ChaosOrder[]) => Promise<Measured>,
): Promise<readonly Measured[]> {
  const stack = await bench.orderStack();
  const database = openDatabase(stack.endpoints.databaseUrl);
  try {
    const startedAt = new Date();
    const run = `bench-${startedAt.getTime().toString(36)}`;
    const orders = planChaosOrders({ run, seed: SEED, count }, startedAt);
    return [await measure(composeSystem(stack, database, bench.print), orders)];
  } finally {
    await database.destroy();
  }
}

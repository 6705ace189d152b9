import type { ChaosReport } from '../../chaos/report.ts';
import { runServerKill } from '../../chaos/runs/server-kill.ts';
import { runWorkerKill } from '../../chaos/runs/worker-kill.ts';
import type { ChaosOrder, ChaosSystem } from '../../chaos/system.ts';

export type FaultPlan = { readonly seed: number; readonly orders: readonly ChaosOrder[] };

export type Fault = {
  readonly name: string;
  readonly summary: string;
  /** How many orders it places by default. */
  readonly orders: number;
  run(plan: FaultPlan, system: ChaosSystem): Promise<ChaosReport>;
};

const PER_SECOND = 10;
const PHASES = ['before-effect', 'after-effect', 'workflow-task', 'idle'] as const;

/**
 * The failpoint kills at this pass: by then the worker holds several orders. Of few orders the other worker may take so
 * many that this one never gets that far.
 */
function passOf(orders: number): number {
  return Math.max(1, Math.min(6, Math.floor(orders / PHASES.length / 2)));
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'worker-kill',
    summary:
      'SIGKILL to a worker inside an activity before and after its effect, inside a workflow task, and idle',
    orders: 50,
    run: ({ seed, orders }, system) =>
      runWorkerKill(
        {
          seed,
          orders,
          perSecond: PER_SECOND,
          phases: PHASES,
          nth: passOf(orders.length),
        },
        system,
      ),
  },
  {
    name: 'server-kill',
    summary: 'SIGKILL to the Temporal server with all orders in flight, and its restart',
    orders: 100,
    run: ({ seed, orders }, system) => runServerKill({ seed, orders, perSecond: 2 * PER_SECOND }, system),
  },
];

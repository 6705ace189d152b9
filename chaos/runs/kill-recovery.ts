import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { OrderFacts } from '../../operations/temporal/describe.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import { heldBy, type OrderAtKill, recoveryLimitMs, recoveryMs } from '../recovery/recovery.ts';
import type { Kill, WorkEvent } from '../recovery/work-event.ts';
import { type KillReport, recoveryOf } from '../report.ts';
import { readWork } from './watch-orders.ts';

const AT_ONCE = 8;

/** A kill, and what the server reported of the open orders right after it. */
export type SeenKill = Kill & {
  readonly open: readonly OrderFacts[];
  readonly inDoubt: number;
};

export type Recovered = { readonly report: KillReport; readonly recoveriesMs: readonly number[] };

/** Evaluated at the end, because only a complete history shows which worker took over and when. */
export async function recoveries(
  link: TemporalLink,
  kills: readonly SeenKill[],
): Promise<readonly Recovered[]> {
  const ids = [...new Set(kills.flatMap((kill) => kill.open.map((facts) => facts.row.orderId)))];
  const histories = new Map<string, readonly WorkEvent[]>();
  await mapLimit(ids, AT_ONCE, async (orderId) => {
    histories.set(orderId, await readWork(link, orderId));
  });
  return kills.map((kill) => recoveryOfKill(kill, histories));
}

function recoveryOfKill(kill: SeenKill, histories: ReadonlyMap<string, readonly WorkEvent[]>): Recovered {
  const recoveriesMs: number[] = [];
  const late: string[] = [];
  let held = 0;
  for (const facts of kill.open) {
    const history = histories.get(facts.row.orderId) ?? [];
    for (const work of heldBy(kill, atKill(facts), history)) {
      held += 1;
      const ms = recoveryMs(kill, work, history);
      const what = work.kind === 'activity' ? work.type : work.kind;
      if (ms === undefined) late.push(`${what} of ${work.orderId} was never taken on again`);
      else recoveriesMs.push(ms);
      if (ms !== undefined && ms > recoveryLimitMs(work)) {
        late.push(`${what} of ${work.orderId} came back after ${(ms / 1000).toFixed(1)} s`);
      }
    }
  }
  const report: KillReport = {
    phase: kill.phase,
    worker: kill.worker,
    at: new Date(kill.at).toISOString(),
    inFlight: kill.open.length,
    inDoubt: kill.inDoubt,
    held,
    resumed: recoveriesMs.length,
    recovery: recoveryOf(recoveriesMs),
    late,
  };
  return { report, recoveriesMs };
}

function atKill(facts: OrderFacts): OrderAtKill {
  return {
    orderId: facts.row.orderId,
    pendingActivities: facts.pendingActivities,
    workflowTaskStarted: facts.pendingTask?.state === 'started',
  };
}

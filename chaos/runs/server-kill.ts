import { mapLimit } from '../../support/concurrency/map-limit.ts';
import { poll } from '../../support/time/wait.ts';
import type { AskedOrder } from '../evidence/evidence.ts';
import { diesWithin } from '../processes.ts';
import { type Outage, serverRecoveryMs } from '../recovery/server-recovery.ts';
import { type ChaosReport, makeReport, recoveryOf } from '../report.ts';
import { ChaosFailure, type ChaosOrder, type ChaosSystem } from '../system.ts';
import { finalJudgement } from './final-judgement.ts';
import { placeOrders } from './place-orders.ts';
import { comeToRest, describeOpen, readWork } from './watch-orders.ts';

const SERVER = 'temporal';

export type ServerKillPlan = {
  readonly seed: number;
  readonly orders: readonly ChaosOrder[];
  readonly perSecond: number;
};

const DIES_WITHIN_MS = 5_000;
const REACHABLE_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;
const REST_WITHIN_MS = 180_000;
const AT_ONCE = 8;
/** Each order in flight has to continue within this time after the server answers again. */
export const SERVER_RECOVERY_MAX_MS = 15_000;

/** SIGKILL to the Temporal server with every order in flight, the last ones still being placed; then a restart. */
export async function runServerKill(plan: ServerKillPlan, system: ChaosSystem): Promise<ChaosReport> {
  const began = performance.now();
  const problems: string[] = [];
  const early = plan.orders.slice(0, Math.ceil(plan.orders.length * 0.9));
  const late = plan.orders.slice(early.length);
  const asked: AskedOrder[] = [...(await placeOrders(system, early, plan.perSecond))];
  const ids = early.map(({ order }) => order.orderId);
  const open = await describeOpen(system.link, ids);
  const inDoubt = await system.inDoubt(new Set(ids));

  const pid = (await system.control.parts()).find((part) => part.name === SERVER)?.pid;
  if (pid === null || pid === undefined)
    throw new ChaosFailure('the Temporal server is not a part of this stack');
  await system.control.kill(SERVER, 'SIGKILL');
  const diedAt = await diesWithin(pid, DIES_WITHIN_MS);
  if (diedAt === undefined) throw new ChaosFailure('the Temporal server survived SIGKILL');
  system.print(`the Temporal server is dead; ${open.length} orders in flight, ${inDoubt} effects in doubt`);
  // Customers do not know that the server is gone.
  const placing = placeOrders(system, late, plan.perSecond);
  await system.control.start(SERVER);
  const reachableAt = await reachable(system);
  system.print(`the server answers again after ${((reachableAt - diedAt) / 1000).toFixed(1)} s`);
  asked.push(...(await placing));

  const orderIds = new Set(asked.map((one) => one.orderId));
  const moving = await comeToRest(system.link, orderIds, REST_WITHIN_MS);
  if (moving.length > 0)
    problems.push(`${moving.length} orders still moved after ${REST_WITHIN_MS / 1000} s`);
  const checked = await finalJudgement(system, asked, plan.orders);
  const recoveriesMs = await progressAfter(
    system,
    open.map((facts) => facts.row.orderId),
    { diedAt, reachableAt },
  );
  const overdue = recoveriesMs.filter((ms) => ms > SERVER_RECOVERY_MAX_MS).length;
  return makeReport({
    fault: 'server-kill',
    seed: plan.seed,
    orders: plan.orders.length,
    seconds: (performance.now() - began) / 1000,
    ...checked,
    kills: [
      {
        phase: 'random',
        worker: SERVER,
        at: new Date(diedAt).toISOString(),
        inFlight: open.length,
        inDoubt,
        held: recoveriesMs.length,
        resumed: recoveriesMs.length,
        recovery: recoveryOf(recoveriesMs),
        late:
          overdue === 0
            ? []
            : [
                `${overdue} orders continued later than ${SERVER_RECOVERY_MAX_MS / 1000} s after the server answered`,
              ],
      },
    ],
    recoveriesMs,
    problems,
  });
}

async function reachable(system: ChaosSystem): Promise<number> {
  const at = await poll({ limitMs: REACHABLE_WITHIN_MS, everyMs: LOOK_EVERY_MS }, async () => {
    const answer = await system.link.call(
      { what: 'see whether the server is back', deadlineMs: 1_000 },
      (client) => client.workflowService.describeNamespace({ namespace: system.link.target.namespace }),
    );
    return answer.ok && Date.now();
  });
  if (at !== undefined) return at;
  throw new ChaosFailure(
    `the Temporal server did not answer within ${REACHABLE_WITHIN_MS / 1000} s of its restart`,
  );
}

async function progressAfter(
  system: ChaosSystem,
  orderIds: readonly string[],
  outage: Outage,
): Promise<readonly number[]> {
  const times = await mapLimit(orderIds, AT_ONCE, async (orderId) =>
    serverRecoveryMs(outage, await readWork(system.link, orderId)),
  );
  return times.filter((ms) => ms !== undefined);
}

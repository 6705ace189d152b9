import type { OrderFacts } from '../../operations/temporal/describe.ts';
import { poll } from '../../support/time/wait.ts';
import type { AskedOrder } from '../evidence/evidence.ts';
import { diesWithin } from '../processes.ts';
import type { KillPhase } from '../recovery/work-event.ts';
import { type ChaosReport, makeReport } from '../report.ts';
import { ChaosFailure, type ChaosOrder, type ChaosSystem } from '../system.ts';
import { finalJudgement } from './final-judgement.ts';
import { recoveries, type SeenKill } from './kill-recovery.ts';
import { placeOrders } from './place-orders.ts';
import { comeToRest, describeOpen } from './watch-orders.ts';

/** The worker that dies, again and again; the others of the stack live on. */
export const VICTIM = 'worker-2';

export type WorkerKillPlan = {
  readonly seed: number;
  readonly orders: readonly ChaosOrder[];
  readonly perSecond: number;
  readonly phases: readonly KillPhase[];
  /** Which pass of the place kills: later ones hit a busier worker. */
  readonly nth: number;
};

const FAILPOINTS: Readonly<Partial<Record<KillPhase, string>>> = {
  'before-effect': 'before',
  'after-effect': 'before-report',
  'workflow-task': 'workflow-task',
};

const FAILPOINT_WITHIN_MS = 30_000;
const KILL_WITHIN_MS = 5_000;
const RESUME_WITHIN_MS = 20_000;
const REST_WITHIN_MS = 150_000;
const LOOK_EVERY_MS = 100;

/** SIGKILL to one worker in each phase of its work, while it holds orders; the rest of the system has to continue. */
export async function runWorkerKill(plan: WorkerKillPlan, system: ChaosSystem): Promise<ChaosReport> {
  const began = performance.now();
  const asked: AskedOrder[] = [];
  const kills: SeenKill[] = [];
  const problems: string[] = [];
  for (const [index, phase] of plan.phases.entries()) {
    const batch = slice(plan.orders, index, plan.phases.length);
    const worker = await armVictim(system, phase, plan.nth);
    const placing = placeOrders(system, batch, plan.perSecond);
    const placed = (): readonly string[] => [
      ...asked.map((one) => one.orderId),
      ...batch.map(({ order }) => order.orderId),
    ];
    const seen = await killOnce(system, phase, worker, placed);
    asked.push(...(await placing));
    if ('problem' in seen) problems.push(seen.problem);
    else {
      kills.push(seen.kill);
      printKill(system, seen.kill);
      await untilResumed(system, seen.kill);
    }
  }
  await revive(system);
  const orderIds = new Set(asked.map((one) => one.orderId));
  system.print(`waiting for ${orderIds.size} orders to settle`);
  const moving = await comeToRest(system.link, orderIds, REST_WITHIN_MS);
  if (moving.length > 0) {
    problems.push(
      `${moving.length} orders still moved after ${REST_WITHIN_MS / 1000} s: ${moving[0]?.row.orderId ?? ''} …`,
    );
  }
  const checked = await finalJudgement(system, asked, plan.orders);
  const recovered = await recoveries(system.link, kills);
  return makeReport({
    fault: 'worker-kill',
    seed: plan.seed,
    orders: plan.orders.length,
    seconds: (performance.now() - began) / 1000,
    ...checked,
    kills: recovered.map((one) => one.report),
    recoveriesMs: recovered.flatMap((one) => one.recoveriesMs),
    problems,
  });
}

function slice<T>(items: readonly T[], index: number, parts: number): readonly T[] {
  const at = (part: number): number => Math.round((items.length * part) / parts);
  return items.slice(at(index), at(index + 1));
}

/** Starts the victim again, ready to die at the named place; returns the identity under which it polls. */
async function armVictim(
  system: ChaosSystem,
  phase: KillPhase,
  nth: number,
): Promise<{ readonly pid: number; readonly identity: string }> {
  await system.control.stop(VICTIM);
  const point = FAILPOINTS[phase];
  await system.control.start(VICTIM, point === undefined ? undefined : `*:${point}:${nth}:kill`);
  const part = (await system.control.parts()).find((one) => one.name === VICTIM);
  if (part?.pid === null || part?.pid === undefined) throw new ChaosFailure(`${VICTIM} did not start`);
  return { pid: part.pid, identity: `${VICTIM}@${part.pid}` };
}

async function killOnce(
  system: ChaosSystem,
  phase: KillPhase,
  worker: { readonly pid: number; readonly identity: string },
  placed: () => readonly string[],
): Promise<{ readonly kill: SeenKill } | { readonly problem: string }> {
  const byItself = FAILPOINTS[phase] !== undefined;
  if (!byItself) {
    await untilItHolds(system, phase, worker.identity, placed());
    await system.control.kill(VICTIM, 'SIGKILL');
  }
  const at = await diesWithin(worker.pid, byItself ? FAILPOINT_WITHIN_MS : KILL_WITHIN_MS);
  if (at === undefined) return { problem: `${VICTIM} never came to the place where ${phase} kills it` };
  const open = await describeOpen(system.link, placed());
  const inDoubt = await system.inDoubt(new Set(placed()));
  return { kill: { phase, worker: worker.identity, at, open, inDoubt } };
}

/** Until the victim holds what the phase wants: something, or for `idle` nothing at all. */
async function untilItHolds(
  system: ChaosSystem,
  phase: KillPhase,
  identity: string,
  orderIds: readonly string[],
): Promise<void> {
  let worked = false;
  await poll({ limitMs: FAILPOINT_WITHIN_MS, everyMs: LOOK_EVERY_MS }, async () => {
    const open = await describeOpen(system.link, orderIds);
    const holds = open.some((facts) => heldActivities(facts, identity).length > 0);
    worked ||= holds;
    // Between two answers of the server the victim could be given something, unless there is nothing to give.
    const calm = open.every((facts) => facts.pendingActivities.length === 0 && facts.pendingTask === null);
    return phase === 'idle' ? worked && calm && open.length > 0 : holds;
  });
}

function heldActivities(facts: OrderFacts, identity: string) {
  return facts.pendingActivities.filter(
    (activity) => activity.state === 'started' && activity.lastWorker === identity,
  );
}

function printKill(system: ChaosSystem, kill: SeenKill): void {
  const held = kill.open.filter((facts) => heldActivities(facts, kill.worker).length > 0).length;
  system.print(
    `${kill.phase}: ${kill.worker} is dead; ${kill.open.length} orders in flight, ${held} in its hands, ${kill.inDoubt} effects in doubt`,
  );
}

/** A second kill that hit the same work would blur whose recovery is measured. */
async function untilResumed(system: ChaosSystem, kill: SeenKill): Promise<void> {
  const held = kill.open.filter((facts) => heldActivities(facts, kill.worker).length > 0);
  let left = held.map((facts) => facts.row.orderId);
  await poll({ limitMs: RESUME_WITHIN_MS, everyMs: LOOK_EVERY_MS }, async () => {
    if (left.length === 0) return true;
    const open = await describeOpen(system.link, left);
    left = open
      .filter((facts) => heldActivities(facts, kill.worker).length > 0)
      .map((facts) => facts.row.orderId);
    return left.length === 0;
  });
  if (held.length > 0) {
    system.print(
      `${kill.phase}: ${held.length - left.length} of ${held.length} orders resumed on another worker`,
    );
  }
}

async function revive(system: ChaosSystem): Promise<void> {
  const part = (await system.control.parts()).find((one) => one.name === VICTIM);
  if (part?.state !== 'ready') await system.control.start(VICTIM);
}

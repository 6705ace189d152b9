import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../contract/providers.ts';
import type { AskedOrder, Evidence } from '../evidence/evidence.ts';
import type { Judgement } from '../invariants/judge.ts';
import { settledJudgement } from '../runs/final-judgement.ts';
import { placeOrders } from '../runs/place-orders.ts';
import { comeToRest } from '../runs/watch-orders.ts';
import type { ChaosSystem } from '../system.ts';
import { type CrashCase, HANG_MS } from './plan-cases.ts';
import type { WorkerFleet } from './worker-fleet.ts';

export type CasesRun = {
  /** Names of the cases whose failpoint fired. */
  readonly fired: readonly string[];
  readonly invariants: readonly Judgement[];
  /** What no invariant says: a place that was never reached, an order that did not come to its end. */
  readonly problems: readonly string[];
  readonly restarts: number;
};

export type CasesWish = {
  readonly cases: readonly CrashCase[];
  /** Orders placed in a second. */
  readonly perSecond: number;
  /** Folder of the marks that failpoints leave. */
  readonly marks: string;
  readonly restWithinMs: number;
};

const TELL_EVERY_MS = 5_000;
/** A late owner wakes and still has its work to do. */
const AFTER_HANG_MS = 1_500;

/** Plays all cases beside each other on workers that are armed for every one of them. */
export async function runCases(system: ChaosSystem, fleet: WorkerFleet, wish: CasesWish): Promise<CasesRun> {
  const { cases, marks } = wish;
  await setFaults(
    system.endpoints.providersUrl,
    cases.flatMap((one) => one.faults),
  );
  const telling = setInterval(() => {
    void firedMarks(marks).then((fired) =>
      system.say(`${fired.size} of ${cases.length} places reached, ${fleet.restarts()} workers replaced`),
    );
  }, TELL_EVERY_MS);
  try {
    const orders = cases.map(({ order }) => ({ order, completes: true, cancelAfterMs: null }));
    const asked = await placeOrders(system, orders, wish.perSecond);
    const ids = new Set(asked.map((one) => one.orderId));
    const moving = await comeToRest(system.link, ids, wish.restWithinMs);
    await lateOwners(marks);
    return await judged(system, fleet, {
      cases,
      marks,
      asked,
      moving: new Set(moving.map((facts) => facts.row.orderId)),
    });
  } finally {
    clearInterval(telling);
  }
}

async function judged(
  system: ChaosSystem,
  fleet: WorkerFleet,
  about: {
    readonly cases: readonly CrashCase[];
    readonly marks: string;
    readonly asked: readonly AskedOrder[];
    readonly moving: ReadonlySet<string>;
  },
): Promise<CasesRun> {
  const { evidence, invariants } = await settledJudgement(system, about.asked);
  const marks = await firedMarks(about.marks);
  const fired = about.cases.filter((one) => marks.has(one.failpoint));
  const trouble = fleet.trouble();
  return {
    fired: fired.map(({ name }) => name),
    invariants,
    restarts: fleet.restarts(),
    problems: [
      ...(trouble === undefined ? [] : [trouble]),
      ...about.cases.filter((one) => !fired.includes(one)).map(({ name }) => `${name} was never reached`),
      ...endings(about.cases, evidence, about.moving),
    ],
  };
}

function endings(
  cases: readonly CrashCase[],
  evidence: Evidence,
  moving: ReadonlySet<string>,
): readonly string[] {
  const runs = new Map(evidence.runs.map((run) => [run.orderId, run]));
  return cases.flatMap(({ name, order, ends }) => {
    const run = runs.get(order.orderId);
    const what = `${name} (${order.orderId})`;
    if (run === undefined) return [`${what} has no run`];
    if (moving.has(order.orderId)) return [`${what} still moves in ${run.stage ?? 'an unknown stage'}`];
    if (run.open) return [`${what} waits in ${run.stage ?? 'an unknown stage'}: ${run.stuckReason ?? ''}`];
    return run.stage === ends ? [] : [`${what} ended ${run.stage ?? 'unknown'} instead of ${ends}`];
  });
}

export async function setFaults(providersUrl: string, faults: readonly Fault[]): Promise<void> {
  const answer = await fetch(`${providersUrl}/control/v1/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
  if (!answer.ok) throw new Error(`the providers refused the faults: ${await answer.text()}`);
}

/** The failpoints that have fired, with the time at which they did, epoch ms. */
export async function firedMarks(folder: string): Promise<ReadonlyMap<string, number>> {
  const names = await readdir(folder).catch((): readonly string[] => []);
  const times = names.map(async (name) => [name, (await stat(path.join(folder, name))).mtimeMs] as const);
  return new Map(await Promise.all(times));
}

/** Who was given up on goes on when it wakes; what it does then is what a hang is for. */
async function lateOwners(marks: string): Promise<void> {
  const hung = [...(await firedMarks(marks))].filter(([name]) => name.includes('delay='));
  const last = Math.max(0, ...hung.map(([, at]) => at));
  const wait = last + HANG_MS + AFTER_HANG_MS - Date.now();
  if (wait > 0) await sleep(wait);
}

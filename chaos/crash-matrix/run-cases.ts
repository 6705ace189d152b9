import { setTimeout as sleep } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { poll } from '../../support/time/wait.ts';
import type { AskedOrder, Evidence } from '../evidence/evidence.ts';
import type { FaultClient } from '../fault-client.ts';
import type { Judgement } from '../invariants/judge.ts';
import { settledJudgement } from '../runs/final-judgement.ts';
import { comeToRest } from '../runs/watch-orders.ts';
import { ChaosFailure, type ChaosSystem } from '../system.ts';
import { beginOrder } from './begin-order.ts';
import { branchNamed, returnIdOf } from './branches.ts';
import { EFFECT_BRANCHES } from './effect-branches.ts';
import { firedMarks, lateOnesDone } from './fired-marks.ts';
import { driveOrder } from './order-driver.ts';
import type { CrashCase } from './plan-cases.ts';
import { type CaseRest, timesToRest } from './time-to-rest.ts';
import type { WorkerFleet } from './worker-fleet.ts';

export type CasesRun = {
  /** Names of the cases whose failpoint fired. */
  readonly fired: readonly string[];
  /** Names of the cases that took another order to be reached. */
  readonly repeated: readonly string[];
  readonly invariants: readonly Judgement[];
  /** What no invariant reports: a place that was never reached, an order that did not close. */
  readonly problems: readonly string[];
  readonly restarts: number;
  /** Slowest first. */
  readonly rests: readonly CaseRest[];
};

export type CasesOptions = {
  readonly cases: readonly CrashCase[];
  /** The same cases with other orders. */
  readonly spares: readonly CrashCase[];
  /** Orders placed in a second. */
  readonly perSecond: number;
  /** Folder of the marks that failpoints leave. */
  readonly marks: string;
  readonly restWithinMs: number;
  readonly faults: FaultClient;
};

const REPORT_EVERY_MS = 5_000;
const DRIVEN_AT_ONCE = 36;
const NOTIFIED_WITHIN_MS = 120_000;
const NOTIFICATION_POLL_MS = 1_000;

/** Plays all cases concurrently on workers that are armed for all of them. */
export async function runCases(
  system: ChaosSystem,
  fleet: WorkerFleet,
  wish: CasesOptions,
): Promise<CasesRun> {
  const { cases, marks, spares } = wish;
  await wish.faults.addAll([...cases, ...spares].flatMap((one) => one.faults));
  const reporting = setInterval(() => {
    void firedMarks(marks).then((fired) =>
      system.print(`${fired.size} of ${cases.length} places reached, ${fleet.restarts()} workers replaced`),
    );
  }, REPORT_EVERY_MS);
  try {
    const first = await playRound(system, cases, wish);
    const repeated = await missed(cases, wish);
    if (repeated.length > 0) system.print(`again: ${repeated.map(({ name }) => name).join(', ')}`);
    const second = repeated.length === 0 ? NOTHING : await playRound(system, repeated, wish);
    const ran = await evaluate(system, fleet, {
      cases: [...cases, ...repeated],
      marks,
      asked: [...first.asked, ...second.asked],
      moving: new Set([...first.moving, ...second.moving]),
    });
    return {
      ...ran,
      repeated: repeated.map(({ name }) => name),
      problems: [...first.problems, ...second.problems, ...ran.problems],
    };
  } finally {
    clearInterval(reporting);
  }
}

/**
 * A worker that another case kills between the commit and the place takes that place with it: the effect is done, and
 * no order reaches a second time. Its case is played again with another order.
 */
async function missed(
  cases: readonly CrashCase[],
  { marks, spares }: CasesOptions,
): Promise<readonly CrashCase[]> {
  const fired = await firedMarks(marks);
  const names = new Set(cases.filter((one) => !fired.has(one.failpoint)).map(({ name }) => name));
  return spares.filter(({ name }) => names.has(name));
}

type Round = {
  readonly asked: readonly AskedOrder[];
  /** Orders that still moved when the time was up. */
  readonly moving: readonly string[];
  readonly problems: readonly string[];
};

const NOTHING: Round = { asked: [], moving: [], problems: [] };

async function playRound(
  system: ChaosSystem,
  cases: readonly CrashCase[],
  wish: CasesOptions,
): Promise<Round> {
  const driven = pLimit(DRIVEN_AT_ONCE);
  const begun = await Promise.all(
    longestFirst(cases).map((one, index) =>
      play(system, one, { afterSeconds: index / wish.perSecond, driven }),
    ),
  );
  const asked = begun.map((one) => one.asked);
  const ids = new Set(asked.map((one) => one.orderId));
  const moving = await comeToRest(system.link, ids, wish.restWithinMs);
  await lateOnesDone(wish.marks);
  await untilNotified(system, cases, asked);
  return {
    asked,
    moving: moving.map((facts) => facts.row.orderId),
    problems: begun.flatMap((one) => one.problem ?? []),
  };
}

async function evaluate(
  system: ChaosSystem,
  fleet: WorkerFleet,
  about: {
    readonly cases: readonly CrashCase[];
    readonly marks: string;
    readonly asked: readonly AskedOrder[];
    readonly moving: ReadonlySet<string>;
  },
): Promise<Omit<CasesRun, 'repeated'>> {
  const { evidence, invariants } = await settledJudgement(system, about.asked);
  const marks = await firedMarks(about.marks);
  const fired = new Set(about.cases.filter((one) => marks.has(one.failpoint)).map(({ name }) => name));
  const unreached = new Set(about.cases.map(({ name }) => name).filter((name) => !fired.has(name)));
  const problem = fleet.problem();
  return {
    fired: [...fired],
    invariants,
    restarts: fleet.restarts(),
    rests: timesToRest(about.cases, evidence, { fired: marks, moving: about.moving }),
    problems: [
      ...(problem === undefined ? [] : [problem]),
      ...[...unreached].map((name) => `${name} was never reached`),
      ...unknownKinds(evidence),
      ...endings(about.cases, evidence, about.moving),
    ],
  };
}

/** What the code names in a way that no test can read is seen here. */
function unknownKinds({ database }: Evidence): readonly string[] {
  const kinds = new Set(database.effects.map((one) => one.kind));
  return [...kinds]
    .filter((kind) => EFFECT_BRANCHES[kind] === undefined)
    .map((kind) => `no case knows the effect ${kind}`);
}

function endings(
  cases: readonly CrashCase[],
  evidence: Evidence,
  moving: ReadonlySet<string>,
): readonly string[] {
  const { database } = evidence;
  const runs = new Map(evidence.runs.map((run) => [run.orderId, run]));
  return cases.flatMap((one): readonly string[] => {
    const { branch, name, order } = one;
    const { ends, returnEnds } = branchNamed(branch);
    const { orderId } = order;
    const what = `${name} (${orderId})`;
    const run = runs.get(orderId);
    const stage = database.orders.find((row) => row.orderId === orderId)?.stage;
    if (stage === undefined) return [`${what} is not in PostgreSQL`];
    if (moving.has(orderId)) return [`${what} still moves in ${stage}`];
    if (run?.open === true) {
      return [`${what} needs a person after one crash: it waits in ${stage}: ${run.stuckReason ?? ''}`];
    }
    if (stage !== ends) return [`${what} ended ${stage} instead of ${ends}`];
    const back = database.returns.find((row) => row.orderId === orderId)?.state ?? null;
    if (back !== returnEnds) return [`${what}: its return is ${back ?? 'nowhere'} instead of ${returnEnds}`];
    return isNotified(evidence, one) ? [] : [`${what}: its confirmation was not sent`];
  });
}

/** A message that fails is sent again; PostgreSQL shows when it was sent. */
function isNotified({ database }: Evidence, { effect, order }: CrashCase): boolean {
  if (effect !== 'notify') return true;
  return database.messages.some(
    (one) => one.orderId === order.orderId && one.kind === 'confirmation' && one.outcome === 'sent',
  );
}

/** Notifications are workflows of their own, so they may complete a little later. */
async function untilNotified(
  system: ChaosSystem,
  cases: readonly CrashCase[],
  asked: readonly AskedOrder[],
): Promise<void> {
  await poll({ limitMs: NOTIFIED_WITHIN_MS, everyMs: NOTIFICATION_POLL_MS }, async () => {
    const evidence = await system.readEvidence({ asked, quiet: true });
    return cases.every((one) => isNotified(evidence, one));
  });
}

type Begun = { readonly asked: AskedOrder; readonly problem: string | null };

/** Places the order in its turn, and does what people do to it. */
async function play(system: ChaosSystem, one: CrashCase, turn: Turn): Promise<Begun> {
  await sleep(turn.afterSeconds * 1000);
  // What people do asks workers again and again; too many of them at once would measure the asking.
  return isDriven(one) ? await turn.driven(() => playOne(system, one)) : await playOne(system, one);
}

async function playOne(system: ChaosSystem, one: CrashCase): Promise<Begun> {
  const { branch, name, order } = one;
  const { begins, drive } = branchNamed(branch);
  try {
    const asked = await beginOrder(system, begins, order);
    await drive?.(driveOrder(system.link, order, returnIdOf(order)));
    return { asked, problem: null };
  } catch (error) {
    if (!(error instanceof ChaosFailure)) throw error;
    return { asked: { orderId: order.orderId, answer: 'unknown' }, problem: `${name}: ${error.message}` };
  }
}

/** Lives in which people have a part last longest, and who hangs has to be waited for. */
function longestFirst(cases: readonly CrashCase[]): readonly CrashCase[] {
  const rank = (one: CrashCase): number => (isDriven(one) ? 0 : 2) + (one.action === 'hang' ? 0 : 1);
  return [...cases].sort((one, other) => rank(one) - rank(other));
}

function isDriven({ branch }: CrashCase): boolean {
  const { begins, drive } = branchNamed(branch);
  return drive !== undefined || begins === 'customer' || begins === 'subscription';
}

type Turn = { readonly afterSeconds: number; readonly driven: LimitFunction };

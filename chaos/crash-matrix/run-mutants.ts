import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { poll } from '../../support/time/wait.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import { checkInvariants, confirmed } from '../invariants/judge.ts';
import { placeOrders } from '../runs/place-orders.ts';
import { comeToRest } from '../runs/watch-orders.ts';
import { firedMarks, lateOnesDone } from './fired-marks.ts';
import { CONTROL, type Mutant, type MutantOrder } from './mutants.ts';
import type { MatrixPlan } from './plan-cases.ts';
import {
  closeStores,
  type MutantPlace,
  type MutatedCode,
  type OwnStores,
  startMutant,
} from './start-mutant.ts';

export type MutantVerdict = {
  readonly name: string;
  readonly says: string;
  /** The code as it is. */
  readonly control: boolean;
  /** The invariants that it is meant to break. */
  readonly breaks: readonly string[];
  /** What the invariants reported. */
  readonly findings: readonly string[];
  /** Why the verdict is worth nothing; null where it is. */
  readonly problem: string | null;
};

/** Mostly they wait, for what is late on purpose; what they cost is the start. */
const STARTING_AT_ONCE = 3;
const PLACED_PER_SECOND = 100;
/** Longer than it takes on a busy machine; most settle within seconds. */
const REST_WITHIN_MS = 90_000;
const REACHED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 50;
const READ_AGAIN_MS = 2_000;

/** Each mutant on stores of its own, and the orders of all of them on the code as it is. */
export async function runMutants(
  place: MutantPlace,
  plan: MatrixPlan,
  mutants: readonly Mutant[],
): Promise<readonly MutantVerdict[]> {
  const ofMutants = mutants.map((mutant) => ({
    mutant,
    control: false,
    orders: mutant.orders({ ...plan, run: `${plan.run}-mutant` }),
  }));
  const asItIs = {
    mutant: { name: CONTROL, says: 'the code as it is', breaks: [], sources: [], bundle: [] },
    control: true,
    orders: mutants.flatMap((mutant) => mutant.orders({ ...plan, run: `${plan.run}-${CONTROL}` })),
  };
  // The control takes longest, so it goes first.
  const groups: readonly Group[] = [asItIs, ...ofMutants];
  await place.faults.addAll(groups.flatMap(({ orders }) => orders.flatMap((one) => one.faults)));
  const starting = pLimit(STARTING_AT_ONCE);
  return await Promise.all(groups.map((group) => tryGroup({ ...place, starting }, group)));
}

type Group = {
  readonly mutant: MutatedCode;
  readonly control: boolean;
  readonly orders: readonly MutantOrder[];
};

async function tryGroup(place: Trying, group: Group): Promise<MutantVerdict> {
  const { breaks, name, says } = group.mutant;
  const about = { name, says, breaks, control: group.control };
  const began = performance.now();
  try {
    const { findings, problem } = await findingsOf(place, group);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    place.print(`${name}: ${findings[0] ?? problem ?? 'no finding'} (${seconds} s)`);
    return { ...about, findings, problem };
  } catch (error) {
    const problem = errorText(error);
    place.print(`${name}: ${problem}`);
    return { ...about, findings: [], problem };
  }
}

type Trying = MutantPlace & { readonly starting: LimitFunction };

type Found = { readonly findings: readonly string[]; readonly problem: string | null };

async function findingsOf(place: Trying, { mutant, orders }: Group): Promise<Found> {
  const scratch = path.join(place.scratch, mutant.name);
  const marks = path.join(scratch, 'marks');
  const failpoints = orders.flatMap(({ failpoint }) => failpoint ?? []);
  const { fleet, stores } = await place.starting(() =>
    startMutant(place, mutant, { scratch, marks, failpoints }),
  );
  try {
    try {
      const played = await play(place, stores, orders, marks);
      const fired = await firedMarks(marks);
      const unreached = failpoints.filter((failpoint) => !fired.has(failpoint));
      const isControl = mutant.sources.length + mutant.bundle.length === 0;
      const problem =
        fleet.problem() ??
        (place.isAsBuilt() ? null : 'the sources are no longer what was built') ??
        (played.missing.length > 0 ? `never written: ${played.missing.join(', ')}; see its log` : null) ??
        (unreached.length > 0 ? `never reached: ${unreached.join(', ')}` : null) ??
        (played.moving > 0 && isControl ? `${played.moving} orders still moved` : null);
      return { findings: played.found, problem };
    } finally {
      await fleet.end();
    }
  } finally {
    await closeStores(stores);
  }
}

type Played = {
  readonly found: readonly string[];
  /** Orders that are not in PostgreSQL: no worker has executed them, and findings prove nothing about the code. */
  readonly missing: readonly string[];
  readonly moving: number;
};

async function play(
  place: MutantPlace,
  { database, link }: OwnStores,
  orders: readonly MutantOrder[],
  marks: string,
): Promise<Played> {
  const placed = orders.map(({ order }) => ({ order, completes: false, cancelAfterMs: null }));
  const noOperator = { link, cancel: () => Promise.resolve() };
  const asked = await placeOrders(noOperator, placed, PLACED_PER_SECOND);
  await Promise.all(orders.filter((one) => one.cancelled).map((one) => cancelWhenReached(link, one, marks)));
  const ids = new Set(asked.map((one) => one.orderId));
  const moving = await comeToRest(link, ids, REST_WITHIN_MS);
  await lateOnesDone(marks);
  const stores = { link, database, providersUrl: place.endpoints.providersUrl };
  const read = () => readEvidence(stores, { asked, quiet: true, only: ids });
  const first = checkInvariants(await read());
  // Messages go their own way: what was sent between the readings of two stores is no difference.
  await sleep(READ_AGAIN_MS);
  const second = await read();
  const found = confirmed(first, checkInvariants(second)).flatMap(({ id, findings }) =>
    findings.map(({ key, said }) => `${id} ${key}: ${said}`),
  );
  const written = new Set(second.database.orders.map((one) => one.orderId));
  return { found, missing: [...ids].filter((orderId) => !written.has(orderId)), moving: moving.length };
}

async function cancelWhenReached(link: TemporalLink, one: MutantOrder, marks: string): Promise<void> {
  const { failpoint, order } = one;
  if (failpoint !== null) {
    const pace = { limitMs: REACHED_WITHIN_MS, everyMs: LOOK_EVERY_MS };
    await poll(pace, async () => (await firedMarks(marks)).has(failpoint));
  }
  await link.call({ what: `cancel ${order.orderId}`, deadlineMs: 5_000 }, (client) =>
    client.workflow.getHandle(orderWorkflowId(order.orderId)).signal('cancelOrder', 'a mistake'),
  );
}

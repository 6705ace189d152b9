import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoints } from '../../contract/endpoints.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { orderWorkflowId } from '../../contract/workflow-ids.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import { createDatabase } from '../../database/migrate/create-database.ts';
import { migrateDatabase } from '../../database/migrate/migrate.ts';
import { prepareNamespace } from '../../launch/temporal/prepare-namespace.ts';
import { temporalApi } from '../../launch/temporal/temporal-api.ts';
import { connect, type TemporalLink } from '../../operations/connect.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import { mapAtOnce } from '../evidence/read-runs.ts';
import { confirmed, judge } from '../invariants/judge.ts';
import { placeOrders } from '../runs/place-orders.ts';
import { comeToRest } from '../runs/watch-orders.ts';
import { ChaosFailure } from '../system.ts';
import type { AddFaults } from './fault-list.ts';
import { type Change, CONTROL, MUTANTS, type Mutant, type MutantOrder } from './mutants.ts';
import type { MatrixPlan } from './plan-cases.ts';
import { firedMarks } from './run-cases.ts';
import { startFleet } from './worker-fleet.ts';

export type MutantVerdict = {
  readonly name: string;
  readonly says: string;
  /** The code as it is. */
  readonly control: boolean;
  /** The invariants that it is meant to break. */
  readonly breaks: readonly string[];
  /** What the invariants said. */
  readonly findings: readonly string[];
  /** Why the verdict is worth nothing; null where it is. */
  readonly problem: string | null;
};

export type MutantPlace = {
  readonly endpoints: Endpoints;
  /** The clone: mutants run from its sources, changed while they are loaded. */
  readonly sources: string;
  /** The bundle of the workflows as it was built. */
  readonly bundleFile: string;
  readonly scratch: string;
  readonly env: NodeJS.ProcessEnv;
  readonly addFaults: AddFaults;
  /** False once a source is not what the programs were built from: then a mutant is of another program. */
  isAsBuilt(): boolean;
  say(line: string): void;
};

const AT_ONCE = 5;
const PLACED_PER_SECOND = 100;
/** Longer than it takes on a busy machine; most come to rest within seconds. */
const REST_WITHIN_MS = 90_000;
const AFTER_DELAY_MS = 1_000;
const REACHED_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;
const READ_AGAIN_MS = 2_000;

/** Each mutant on stores of its own, and the same orders on the code as it is. */
export async function runMutants(place: MutantPlace, plan: MatrixPlan): Promise<readonly MutantVerdict[]> {
  const tries = [
    ...MUTANTS.map((mutant) => ({ mutant, control: false })),
    ...MUTANTS.map((mutant) => ({ mutant: { ...mutant, sources: [], bundle: [] }, control: true })),
  ].map(({ mutant, control }) => ({
    mutant,
    control,
    orders: mutant.orders({ ...plan, run: `${plan.run}-${control ? CONTROL : 'mutant'}` }),
  }));
  await place.addFaults(tries.flatMap(({ orders }) => orders.flatMap((one) => one.faults)));
  const ofMutants = tries
    .filter(({ control }) => !control)
    .map(({ mutant, orders }) => ({ mutant, control: false, orders }));
  const ofControl = [false, true].map((lastUnits) => controlGroup(tries, lastUnits));
  // The control takes longest, so it goes first.
  return await mapAtOnce([...ofControl, ...ofMutants], AT_ONCE, (group) => tryGroup(place, group));
}

/** One worker is enough for all orders of the control; those that want a last unit need other stocks. */
function controlGroup(
  tries: readonly (Omit<Group, 'mutant'> & { readonly mutant: Mutant })[],
  lastUnits: boolean,
): Group {
  const mine = tries.filter(({ control, mutant }) => control && mutant.lastUnits === lastUnits);
  const name = lastUnits ? `${CONTROL}-last-units` : CONTROL;
  return {
    mutant: { name, says: 'the code as it is', breaks: [], sources: [], bundle: [], lastUnits },
    control: true,
    orders: mine.flatMap(({ orders }) => orders),
  };
}

type Group = {
  readonly mutant: Omit<Mutant, 'orders'>;
  readonly control: boolean;
  readonly orders: readonly MutantOrder[];
};

async function tryGroup(place: MutantPlace, group: Group): Promise<MutantVerdict> {
  const { breaks, name, says } = group.mutant;
  const about = { name, says, breaks, control: group.control };
  const began = performance.now();
  try {
    const { findings, problem } = await findingsOf(place, group);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    place.say(`${name}: ${findings[0] ?? problem ?? 'no finding'} (${seconds} s)`);
    return { ...about, findings, problem };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    place.say(`${name}: ${problem}`);
    return { ...about, findings: [], problem };
  }
}

type Found = { readonly findings: readonly string[]; readonly problem: string | null };

async function findingsOf(place: MutantPlace, { mutant, orders }: Group): Promise<Found> {
  const scratch = path.join(place.scratch, mutant.name);
  const marks = path.join(scratch, 'marks');
  await mkdir(scratch, { recursive: true });
  const stores = await openStores(place, mutant.name);
  try {
    if (mutant.lastUnits) await leaveLastUnits(stores.database);
    const failpoints = orders.flatMap(({ failpoint }) => failpoint ?? []);
    const fleet = await startFleet(
      {
        args: await mutatedWorker(place, mutant, scratch),
        cwd: place.sources,
        logs: scratch,
        env: {
          ...place.env,
          QUARTERDECK_MUTATIONS: path.join(scratch, 'mutations.json'),
          [ENVIRONMENT.temporalAddress]: place.endpoints.temporalAddress,
          [ENVIRONMENT.temporalNamespace]: stores.namespace,
          [ENVIRONMENT.databaseUrl]: stores.databaseUrl,
          [ENVIRONMENT.providersUrl]: place.endpoints.providersUrl,
          [ENVIRONMENT.failpoints]: failpoints.join(','),
          [ENVIRONMENT.failpointMarks]: marks,
        },
      },
      [mutant.name],
    );
    try {
      const played = await play(place, stores, orders, marks);
      const fired = await firedMarks(marks);
      const unreached = failpoints.filter((failpoint) => !fired.has(failpoint));
      const isControl = mutant.sources.length + mutant.bundle.length === 0;
      const problem =
        fleet.trouble() ??
        (place.isAsBuilt() ? null : 'the sources are no longer what was built') ??
        (played.missing.length > 0 ? `never written: ${played.missing.join(', ')}; see its log` : null) ??
        (unreached.length > 0 ? `never reached: ${unreached.join(', ')}` : null) ??
        (played.moving > 0 && isControl ? `${played.moving} orders still moved` : null);
      return { findings: played.found, problem };
    } finally {
      await fleet.end();
    }
  } finally {
    await stores.link.close();
    await stores.database.destroy();
  }
}

type OwnStores = {
  readonly namespace: string;
  readonly databaseUrl: string;
  readonly database: Database;
  readonly link: TemporalLink;
};

async function openStores(place: MutantPlace, name: string): Promise<OwnStores> {
  const { temporalAddress: address } = place.endpoints;
  const namespace = `mutant-${name}`;
  const [databaseUrl] = await Promise.all([
    createDatabase(place.endpoints.databaseUrl, `mutant_${name.replaceAll('-', '_')}`),
    prepareNamespace(temporalApi(address), namespace),
  ]);
  await migrateDatabase(databaseUrl);
  return {
    namespace,
    databaseUrl,
    database: connectDatabase({ url: databaseUrl, name: 'quarterdeck-chaos', connections: 2 }),
    link: connect(
      { label: 'local', source: 'stack', profile: null, address, namespace, local: true },
      { identity: `chaos@${process.pid}`, callerType: 'api' },
    ),
  };
}

async function leaveLastUnits(database: Database): Promise<void> {
  await database
    .updateTable('stock')
    .set({ on_hand: 1, on_hand_start: 1 })
    .where('on_hand', '>', 1)
    .execute();
}

/** The worker from its sources, some of them changed on the way in; its workflows come from a changed bundle. */
async function mutatedWorker(
  place: MutantPlace,
  mutant: Group['mutant'],
  scratch: string,
): Promise<readonly string[]> {
  const bundle = path.join(scratch, 'workflows.js');
  await writeFile(bundle, changed(await readFile(place.bundleFile, 'utf8'), mutant.bundle));
  const mutations: readonly Change[] = [
    ...mutant.sources,
    {
      file: 'worker/workflow-code.ts',
      from: "fileURLToPath(new URL('workflows.js', import.meta.url))",
      to: JSON.stringify(bundle),
    },
  ];
  await writeFile(path.join(scratch, 'mutations.json'), JSON.stringify(mutations));
  return [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    '--import',
    path.join(place.sources, 'chaos', 'crash-matrix', 'mutated-sources.mjs'),
    path.join(place.sources, 'worker', 'main.ts'),
  ];
}

/** The text with the changes; each place must be there exactly once. */
function changed(text: string, changes: readonly Change[]): string {
  let result = text;
  for (const { file, from, to } of changes) {
    const count = text.split(from).length - 1;
    if (count !== 1) throw new ChaosFailure(`${file}: ${JSON.stringify(from)} is there ${count} times`);
    result = result.replace(from, () => to);
  }
  return result;
}

type Played = {
  readonly found: readonly string[];
  /** Orders that are in no books: nobody has worked on them, and whatever is found says nothing about the code. */
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
  const nobody = { link, cancel: () => Promise.resolve() };
  const asked = await placeOrders(nobody, placed, PLACED_PER_SECOND);
  await Promise.all(orders.filter((one) => one.cancelled).map((one) => cancelWhenReached(link, one, marks)));
  const ids = new Set(asked.map((one) => one.orderId));
  const moving = await comeToRest(link, ids, REST_WITHIN_MS);
  await lateOnes(marks);
  const stores = { link, database, providersUrl: place.endpoints.providersUrl };
  const read = () => readEvidence(stores, { asked, quiet: true, only: ids });
  const first = judge(await read());
  // Messages go their own way: what was sent between the readings of two stores is no difference.
  await sleep(READ_AGAIN_MS);
  const second = await read();
  const found = confirmed(first, judge(second)).flatMap(({ id, findings }) =>
    findings.map(({ key, said }) => `${id} ${key}: ${said}`),
  );
  const written = new Set(second.database.orders.map((one) => one.orderId));
  return { found, missing: [...ids].filter((orderId) => !written.has(orderId)), moving: moving.length };
}

async function cancelWhenReached(link: TemporalLink, one: MutantOrder, marks: string): Promise<void> {
  const { failpoint, order } = one;
  const end = performance.now() + REACHED_WITHIN_MS;
  while (failpoint !== null && performance.now() < end) {
    if ((await firedMarks(marks)).has(failpoint)) break;
    await sleep(LOOK_EVERY_MS);
  }
  await link.call({ what: `cancel ${order.orderId}`, deadlineMs: 5_000 }, (client) =>
    client.workflow.getHandle(orderWorkflowId(order.orderId)).signal('cancelOrder', 'a mistake'),
  );
}

/** What was given up on goes on when its delay is over, and its effect is what is looked for. */
async function lateOnes(marks: string): Promise<void> {
  const wakes = [...(await firedMarks(marks))].map(
    ([failpoint, at]) => at + Number(/delay=(\d+)/.exec(failpoint)?.[1] ?? Number.NEGATIVE_INFINITY),
  );
  const wait = Math.max(...wakes, 0) + AFTER_DELAY_MS - Date.now();
  if (wait > 0) await sleep(wait);
}

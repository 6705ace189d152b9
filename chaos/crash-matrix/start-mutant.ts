import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Endpoints } from '../../contract/stack/endpoints.ts';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import { createDatabase } from '../../database/migrate/create-database.ts';
import { migrateDatabase } from '../../database/migrate/migrate.ts';
import { seedDatabase } from '../../database/seed/seed.ts';
import { prepareNamespace } from '../../launch/temporal/prepare-namespace.ts';
import { temporalApi } from '../../launch/temporal/temporal-api.ts';
import { connect, type TemporalLink } from '../../operations/temporal/connect.ts';
import type { FaultClient } from '../fault-client.ts';
import { ChaosFailure } from '../system.ts';
import { type Change, LAST_UNIT_SKU, type Mutant } from './mutants.ts';
import { startFleet, type WorkerFleet } from './worker-fleet.ts';

export type MutantPlace = {
  readonly endpoints: Endpoints;
  /** The clone: mutants run from its sources, changed while they are loaded. */
  readonly sources: string;
  /** The bundle of the workflows as it was built. */
  readonly bundleFile: string;
  readonly scratch: string;
  readonly env: NodeJS.ProcessEnv;
  readonly faults: FaultClient;
  /** False once a source is not what the programs were built from: then a mutant is of another program. */
  isAsBuilt(): boolean;
  print(line: string): void;
};

export type MutatedCode = Omit<Mutant, 'orders'>;

/** One worker with changed code, and stores of its own. */
export type StartedMutant = { readonly fleet: WorkerFleet; readonly stores: OwnStores };

export async function startMutant(
  place: MutantPlace,
  mutant: MutatedCode,
  at: { readonly scratch: string; readonly marks: string; readonly failpoints: readonly string[] },
): Promise<StartedMutant> {
  const { failpoints, marks, scratch } = at;
  await mkdir(scratch, { recursive: true });
  const stores = await openStores(place, mutant.name);
  try {
    await leaveLastUnit(stores.database);
    const program = {
      args: await mutatedWorker(place, mutant, scratch),
      cwd: place.sources,
      logs: scratch,
      env: {
        ...place.env,
        NODE_COMPILE_CACHE: path.join(path.dirname(place.bundleFile), 'compiled-sources'),
        QUARTERDECK_MUTATIONS: path.join(scratch, 'mutations.json'),
        [ENVIRONMENT.temporalAddress]: place.endpoints.temporalAddress,
        [ENVIRONMENT.temporalNamespace]: stores.namespace,
        [ENVIRONMENT.databaseUrl]: stores.databaseUrl,
        [ENVIRONMENT.providersUrl]: place.endpoints.providersUrl,
        [ENVIRONMENT.failpoints]: failpoints.join(','),
        [ENVIRONMENT.failpointMarks]: marks,
      },
    };
    return { fleet: await startFleet(program, [mutant.name]), stores };
  } catch (error) {
    await closeStores(stores);
    throw error;
  }
}

/** Whole tables are read, on a machine that also runs eight workers. */
const READ_LIMIT_MS = 60_000;

export type OwnStores = {
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
  await seedDatabase(databaseUrl);
  return {
    namespace,
    databaseUrl,
    database: connectDatabase({
      url: databaseUrl,
      name: 'quarterdeck-chaos',
      connections: 2,
      statementLimitMs: READ_LIMIT_MS,
    }),
    link: connect(
      { label: 'local', source: 'stack', profile: null, address, namespace, local: true },
      {
        identity: `chaos@${process.pid}`,
        callerType: 'api',
        deadlines: { read: READ_LIMIT_MS, update: READ_LIMIT_MS, write: READ_LIMIT_MS },
      },
    ),
  };
}

async function leaveLastUnit(database: Database): Promise<void> {
  await database
    .updateTable('stock')
    .set({ on_hand: 1, on_hand_start: 1 })
    .where('sku', '=', LAST_UNIT_SKU)
    .execute();
}

export async function closeStores({ database, link }: OwnStores): Promise<void> {
  await link.close();
  await database.destroy();
}

/** The worker from its sources, some of them changed on the way in; its workflows come from a changed bundle. */
async function mutatedWorker(
  place: MutantPlace,
  mutant: MutatedCode,
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

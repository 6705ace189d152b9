import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sourceHash } from '../../bin/prepare/sources.mjs';
import { type MatrixReport, matrixReport } from '../../chaos/crash-matrix/matrix-report.ts';
import { MUTANTS, type Mutant } from '../../chaos/crash-matrix/mutants.ts';
import {
  type CrashCase,
  type MatrixPlan,
  planCases,
  type Shard,
  shardOf,
  subsetOf,
} from '../../chaos/crash-matrix/plan-cases.ts';
import { type CasesRun, runCases } from '../../chaos/crash-matrix/run-cases.ts';
import { runMutants } from '../../chaos/crash-matrix/run-mutants.ts';
import { startFleet } from '../../chaos/crash-matrix/worker-fleet.ts';
import { type FaultClient, faultClient } from '../../chaos/fault-client.ts';
import { type OpenStack, openStack } from '../../chaos/open-stack.ts';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { demoEnvironment } from '../../launch/demo-environment.ts';
import type { CliIo } from '../command.ts';
import { programsFolder, sourceRoot } from '../own-place.ts';
import { launching } from '../stack/launch-failure.ts';
import { composeSystem, openDatabase } from './compose-system.ts';

export type MatrixOptions = {
  readonly seed: number;
  /** How many cases at the most; null: all. */
  readonly limit: number | null;
  /** Only the smaller set that has each effect at each point. */
  readonly subset: boolean;
  /** Only cases whose name contains one of these. */
  readonly named: readonly string[];
  readonly mutants: boolean;
  /** Null: all cases. */
  readonly shard: Shard | null;
};

const WORKERS = ['matrix-1', 'matrix-2', 'matrix-3'] as const;
/** Orders placed in a second; a small run is over before its orders are in each other's way. */
const PER_SECOND = { few: 8, many: 3 } as const;
const REST_WITHIN_MS = 150_000;
const PARALLEL_MAX = 40;
/** It always ends: a run that hangs reports nothing. */
const HARD_LIMIT_MS = 60 * 60_000;

/**
 * Every effect is made to fail at every point in every way, on a whole stack of its own; it has no workers but ours,
 * because others would know no failpoints and take the work away.
 */
export async function runMatrix(options: MatrixOptions, io: CliIo): Promise<MatrixReport> {
  const began = performance.now();
  const print = (line: string): void => {
    const seconds = ((performance.now() - began) / 1000).toFixed(0).padStart(4);
    io.stderr.write(`${seconds} s  ${line}\n`);
  };
  const limit = setTimeout(() => {
    print(`not over after ${HARD_LIMIT_MS / 60_000} minutes: given up`);
    process.exit(1);
  }, HARD_LIMIT_MS);
  const scratch = await mkdtemp(path.join(tmpdir(), 'quarterdeck-matrix-'));
  await chmod(scratch, 0o711);
  const stack = await launching(openStack({ attachTo: null, trafficRate: null, workers: 0, print }));
  try {
    const startedAt = new Date();
    const plan = { run: `matrix-${startedAt.getTime().toString(36)}`, seed: options.seed, startedAt };
    const all = planCases(plan).filter(({ name }) => options.named.some((text) => name.includes(text)));
    const most = options.limit ?? Number.POSITIVE_INFINITY;
    const selected = options.subset ? subsetOf(all, most) : all.slice(0, most);
    const cases = options.shard === null ? selected : shardOf(selected, options.shard);
    const shard = options.shard === null ? null : `${options.shard.index}/${options.shard.of}`;
    print(
      `seed ${options.seed}, ${shard === null ? 'all' : `shard ${shard} of`} ${selected.length} cases: ${cases.length}`,
    );
    const faults = faultClient(stack.endpoints.providersUrl);
    const place: Place = { stack, scratch, env: demoEnvironment({ ...io.env }), faults, print };
    const names = new Set(cases.map(({ name }) => name));
    const spares = planCases({ ...plan, again: true }).filter(({ name }) => names.has(name));
    const running = casesOn(place, cases, spares);
    // A small run can do both at once; in a large one the mutants would wait for the processor.
    if (cases.length > PARALLEL_MAX) await running;
    const [ran, verdicts] = await Promise.all([
      running,
      options.mutants ? mutantsOn(place, plan, options.subset ? SUBSET_MUTANTS : MUTANTS) : [],
    ]);
    const seconds = (performance.now() - began) / 1000;
    return matrixReport({ seed: options.seed, shard, cases: cases.length, seconds, ran, verdicts });
  } finally {
    clearTimeout(limit);
    await stack.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

type Place = {
  readonly stack: OpenStack;
  readonly scratch: string;
  readonly env: NodeJS.ProcessEnv;
  readonly faults: FaultClient;
  print(line: string): void;
};

async function casesOn(
  place: Place,
  cases: readonly CrashCase[],
  spares: readonly CrashCase[],
): Promise<CasesRun> {
  const { faults, env, scratch, stack, print } = place;
  const { endpoints } = stack;
  const marks = path.join(scratch, 'marks');
  const fleet = await startFleet(
    {
      args: ['--enable-source-maps', path.join(programsFolder(), 'worker.mjs')],
      cwd: sourceRoot(),
      logs: scratch,
      env: {
        ...env,
        NODE_COMPILE_CACHE: path.join(programsFolder(), 'compiled'),
        [ENVIRONMENT.temporalAddress]: endpoints.temporalAddress,
        [ENVIRONMENT.temporalNamespace]: endpoints.namespace,
        [ENVIRONMENT.databaseUrl]: endpoints.databaseUrl,
        [ENVIRONMENT.providersUrl]: endpoints.providersUrl,
        [ENVIRONMENT.build]: endpoints.build,
        // As in the stack itself: a worker that is started again is of a build that has been looked at.
        [ENVIRONMENT.dataFolder]: scratch,
        [ENVIRONMENT.failpoints]: [...cases, ...spares].map((one) => one.failpoint).join(','),
        [ENVIRONMENT.failpointMarks]: marks,
      },
    },
    WORKERS,
  );
  const database = openDatabase(endpoints.databaseUrl);
  try {
    const system = composeSystem(stack, database, print);
    return await runCases(system, fleet, {
      cases,
      spares,
      perSecond: cases.length > PARALLEL_MAX ? PER_SECOND.many : PER_SECOND.few,
      marks,
      restWithinMs: REST_WITHIN_MS,
      faults,
    });
  } finally {
    await fleet.end();
    await database.destroy();
  }
}

const SUBSET_MUTANTS = MUTANTS.filter(({ inSubset }) => inSubset === true);

async function mutantsOn(place: Place, plan: MatrixPlan, mutants: readonly Mutant[]) {
  const { faults, env, print, scratch, stack } = place;
  return await runMutants(
    {
      endpoints: stack.endpoints,
      sources: sourceRoot(),
      bundleFile: path.join(programsFolder(), 'workflows.js'),
      scratch,
      env,
      faults,
      isAsBuilt: () => sourceHash(sourceRoot()) === path.basename(programsFolder()),
      print,
    },
    plan,
    mutants,
  );
}

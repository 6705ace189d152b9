import path from 'node:path';
import { ENVIRONMENT } from '../../../contract/stack/environment.ts';
import { DEFAULT_PORTS } from '../../../contract/stack/ports.ts';
import { systemProblem } from '../../../support/errors/system-error.ts';
import { shellCommand } from '../../../support/text/shell-quote.ts';
import { spawnOwn } from '../../processes/own-program.ts';
import { type ProgramResult, runProgram } from '../../processes/run-program.ts';
import { writeTarget } from '../../prometheus/target-file.ts';
import { awaitReady, closeLog } from '../await-ready.ts';
import { type Part, PartFailure, type RunningPart, type StartOptions } from '../part.ts';
import { addressOf, type StackContext } from '../stack-context.ts';

const START_LIMIT_MS = 60_000;
const STOP = { signal: 'SIGTERM', graceMs: 5_000 } as const;
// A worker lets activities in flight finish for 10 s; what it holds after that is retried by another worker.
const STOP_WORKER = { signal: 'SIGTERM', graceMs: 15_000 } as const;
const MIGRATE_LIMIT_MS = 60_000;

export function providersPart(context: StackContext): Part {
  return {
    name: 'providers',
    needs: [],
    stop: STOP,
    async start() {
      const given = await context.port('providers', DEFAULT_PORTS.providers);
      const callbacks = await context.port('callbacks', DEFAULT_PORTS.callbacks);
      const url = `http://127.0.0.1:${given.port}`;
      context.addresses.set('providers', url);
      context.addresses.set('callbacks', `http://127.0.0.1:${callbacks.port}`);
      return await startServer(context, {
        name: 'providers',
        file: 'providers.mjs',
        url,
        note: given.note,
        env: {
          [ENVIRONMENT.listen]: `127.0.0.1:${given.port}`,
          [ENVIRONMENT.dataFolder]: path.join(context.folder, 'providers'),
          [ENVIRONMENT.callbackUrl]: `http://127.0.0.1:${callbacks.port}`,
          [ENVIRONMENT.callbackSecret]: context.callbackSecret,
        },
      });
    },
  };
}

export function callbacksPart(context: StackContext): Part {
  return {
    name: 'callbacks',
    needs: ['temporal', 'migrations'],
    stop: STOP,
    async start() {
      const given = await context.port('callbacks', DEFAULT_PORTS.callbacks);
      const url = `http://127.0.0.1:${given.port}`;
      return await startServer(context, {
        name: 'callbacks',
        file: 'callbacks.mjs',
        url,
        note: given.note,
        env: {
          ...backEnds(context),
          [ENVIRONMENT.listen]: `127.0.0.1:${given.port}`,
          [ENVIRONMENT.callbackSecret]: context.callbackSecret,
        },
      });
    },
  };
}

/** The tables and the sample data. Not a process that stays: ready once they are as this build wants them. */
export function migrationsPart(context: StackContext): Part {
  return {
    name: 'migrations',
    needs: ['postgres'],
    stop: STOP,
    async start() {
      const { useDatabase, setup } = context.options;
      if (useDatabase !== null && !setup) {
        return { child: null, address: null, version: null, note: 'left to you: --setup was not given' };
      }
      const migrated = await onDatabase(context, 'migrate');
      const ran = isDone(migrated) ? await onDatabase(context, 'seed') : migrated;
      if (isDone(migrated) && isDone(ran)) {
        return { child: null, address: null, version: null, note: migrated.stdout.trim() || null };
      }
      const output = ran.kind === 'not-started' ? ran.problem : ran.stderr.trim();
      const [why = '', ...todo] = output.split('\n').map((line) => line.trim());
      throw new PartFailure(
        `the tables could not be brought up to date: ${why.replace(/^(?:migrate|seed): /, '')}`,
        [
          ...todo,
          `for a new system, keeping this one: ${shellCommand(['mv', context.folder, `${context.folder}.old`])}`,
        ],
      );
    },
  };
}

async function onDatabase(context: StackContext, program: 'migrate' | 'seed'): Promise<ProgramResult> {
  const node = ['--enable-source-maps', path.join(context.programs, `${program}.mjs`)];
  return await runProgram(process.execPath, node, {
    env: {
      ...context.env,
      [ENVIRONMENT.databaseUrl]: addressOf(context, 'database'),
      [ENVIRONMENT.build]: context.build,
    },
    cwd: context.root,
    limitMs: MIGRATE_LIMIT_MS,
    bound: true,
  });
}

function isDone(ran: ProgramResult): ran is Extract<ProgramResult, { readonly kind: 'ended' }> {
  return ran.kind === 'ended' && ran.code === 0;
}

export function workerPart(context: StackContext, number: number): Part {
  const name = `worker-${number}`;
  return {
    name,
    needs: ['temporal', 'migrations', 'providers'],
    stop: STOP_WORKER,
    async start(options) {
      const step = (number - 1) * DEFAULT_PORTS.workerStep;
      const core = await context.port(`${name} core`, DEFAULT_PORTS.workerCoreMetrics + step);
      const process_ = await context.port(`${name} process`, DEFAULT_PORTS.workerProcessMetrics + step);
      const url = `http://127.0.0.1:${process_.port}`;
      const running = await startServer(context, {
        name,
        file: 'worker.mjs',
        url,
        note: core.note ?? process_.note,
        env: workerEnvironment(context, name, options, { core: core.port, process: process_.port }),
      });
      await writeTarget(context.folder, name, [core.port, process_.port]).catch(unlessFull);
      context.workers.set(name, {
        name,
        pid: running.child?.pid ?? 0,
        coreMetricsUrl: `http://127.0.0.1:${core.port}/metrics`,
        processMetricsUrl: `${url}/metrics`,
      });
      return running;
    },
  };
}

/** A worker that runs is worth more than its metrics: its ports are those of before, and so is its target. */
function unlessFull(error: unknown): void {
  if (systemProblem(error) === undefined) throw error;
}

function workerEnvironment(
  context: StackContext,
  name: string,
  options: StartOptions,
  ports: { readonly core: number; readonly process: number },
): NodeJS.ProcessEnv {
  const { otlpEndpoint } = context.options;
  return {
    ...backEnds(context),
    [ENVIRONMENT.providersUrl]: addressOf(context, 'providers'),
    [ENVIRONMENT.workerName]: name,
    [ENVIRONMENT.dataFolder]: path.join(context.folder, 'workers'),
    [ENVIRONMENT.coreMetrics]: `127.0.0.1:${ports.core}`,
    [ENVIRONMENT.processMetrics]: `127.0.0.1:${ports.process}`,
    ...(otlpEndpoint === null ? {} : { [ENVIRONMENT.otlpEndpoint]: otlpEndpoint }),
    ...(options.failpoints === undefined ? {} : { [ENVIRONMENT.failpoints]: options.failpoints }),
  };
}

export function trafficPart(context: StackContext, rate: number): Part {
  const workers = Array.from({ length: context.options.workers }, (_, index) => `worker-${index + 1}`);
  return {
    name: 'traffic',
    needs: ['callbacks', ...workers],
    stop: STOP,
    async start() {
      const { otlpEndpoint } = context.options;
      const log = context.log('traffic');
      const child = spawnOwn({
        programs: context.programs,
        file: 'cli.mjs',
        args: ['traffic', '--rate', `${rate}/s`, ...(otlpEndpoint === null ? [] : ['--otlp', otlpEndpoint])],
        cwd: context.root,
        env: context.env,
        log,
      });
      closeLog(log);
      return { child, address: null, version: context.build, note: `${rate}/s` };
    },
  };
}

type ServerProgram = {
  readonly name: string;
  readonly file: string;
  readonly url: string;
  readonly note: string | null;
  readonly env: NodeJS.ProcessEnv;
};

async function startServer(context: StackContext, program: ServerProgram): Promise<RunningPart> {
  const log = context.log(program.name);
  const child = spawnOwn({
    programs: context.programs,
    file: program.file,
    cwd: context.root,
    env: { ...context.env, ...program.env, [ENVIRONMENT.build]: context.build },
    log,
  });
  closeLog(log);
  await awaitReady({
    child,
    logFile: path.join(context.folder, 'logs', `${program.name}.log`),
    limitMs: START_LIMIT_MS,
    ask: async () => {
      const answer = await fetch(`${program.url}/healthz`, { signal: AbortSignal.timeout(2_000) });
      const body = (await answer.json()) as { readonly pid?: number };
      // Another program may have taken the port while the part was down; ours is about to find out and end.
      return answer.ok && (body.pid === undefined || body.pid === child.pid);
    },
  });
  return { child, address: program.url, version: context.build, note: program.note };
}

function backEnds(context: StackContext): NodeJS.ProcessEnv {
  return {
    [ENVIRONMENT.temporalAddress]: addressOf(context, 'temporal'),
    [ENVIRONMENT.temporalNamespace]: context.options.namespace,
    [ENVIRONMENT.databaseUrl]: addressOf(context, 'database'),
  };
}

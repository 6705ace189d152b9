import path from 'node:path';
import { ENVIRONMENT } from '../../../contract/environment.ts';
import { DEFAULT_PORTS } from '../../../contract/ports.ts';
import { shellCommand } from '../../../contract/shell-quote.ts';
import { systemProblem } from '../../../contract/system-error.ts';
import { spawnOwn } from '../../processes/own-program.ts';
import { runProgram } from '../../processes/run-program.ts';
import { writeTarget } from '../../prometheus/target-file.ts';
import { awaitReady, closeLog } from '../await-ready.ts';
import { addressOf, type House } from '../house.ts';
import { type Part, PartFailure, type RunningPart, type StartWish } from '../part.ts';

const START_LIMIT_MS = 60_000;
const STOP = { signal: 'SIGTERM', graceMs: 5_000 } as const;
// A worker lets activities in flight finish for 10 s; what it holds after that is retried elsewhere.
const STOP_WORKER = { signal: 'SIGTERM', graceMs: 15_000 } as const;
const MIGRATE_LIMIT_MS = 60_000;

export function providersPart(house: House): Part {
  return {
    name: 'providers',
    needs: [],
    stop: STOP,
    async start() {
      const given = await house.port('providers', DEFAULT_PORTS.providers);
      const callbacks = await house.port('callbacks', DEFAULT_PORTS.callbacks);
      const url = `http://127.0.0.1:${given.port}`;
      house.addresses.set('providers', url);
      house.addresses.set('callbacks', `http://127.0.0.1:${callbacks.port}`);
      return await startServer(house, {
        name: 'providers',
        file: 'providers.mjs',
        url,
        note: given.note,
        env: {
          [ENVIRONMENT.listen]: `127.0.0.1:${given.port}`,
          [ENVIRONMENT.dataFolder]: path.join(house.folder, 'providers'),
          [ENVIRONMENT.callbackUrl]: `http://127.0.0.1:${callbacks.port}`,
          [ENVIRONMENT.callbackSecret]: house.callbackSecret,
        },
      });
    },
  };
}

export function callbacksPart(house: House): Part {
  return {
    name: 'callbacks',
    needs: ['temporal', 'migrations'],
    stop: STOP,
    async start() {
      const given = await house.port('callbacks', DEFAULT_PORTS.callbacks);
      const url = `http://127.0.0.1:${given.port}`;
      return await startServer(house, {
        name: 'callbacks',
        file: 'callbacks.mjs',
        url,
        note: given.note,
        env: {
          ...backEnds(house),
          [ENVIRONMENT.listen]: `127.0.0.1:${given.port}`,
          [ENVIRONMENT.callbackSecret]: house.callbackSecret,
        },
      });
    },
  };
}

/** The tables. Not a process that stays: ready once they are as this build wants them. */
export function migrationsPart(house: House): Part {
  return {
    name: 'migrations',
    needs: ['postgres'],
    stop: STOP,
    async start() {
      const { useDatabase, setup } = house.options;
      if (useDatabase !== null && !setup) {
        return { child: null, address: null, version: null, note: 'left to you: --setup was not given' };
      }
      const node = ['--enable-source-maps', path.join(house.programs, 'migrate.mjs')];
      const ran = await runProgram(process.execPath, node, {
        env: {
          ...house.env,
          [ENVIRONMENT.databaseUrl]: addressOf(house, 'database'),
          [ENVIRONMENT.build]: house.build,
        },
        cwd: house.root,
        limitMs: MIGRATE_LIMIT_MS,
        bound: true,
      });
      if (ran.kind === 'ended' && ran.code === 0) {
        return { child: null, address: null, version: null, note: ran.stdout.trim() || null };
      }
      const told = ran.kind === 'not-started' ? ran.problem : ran.stderr.trim();
      const [why = '', ...todo] = told.split('\n').map((line) => line.trim());
      throw new PartFailure(`the tables could not be brought up to date: ${why.replace(/^migrate: /, '')}`, [
        ...todo,
        `for a new system, keeping this one: ${shellCommand(['mv', house.folder, `${house.folder}.old`])}`,
      ]);
    },
  };
}

export function workerPart(house: House, number: number): Part {
  const name = `worker-${number}`;
  return {
    name,
    needs: ['temporal', 'migrations', 'providers'],
    stop: STOP_WORKER,
    async start(wish) {
      const step = (number - 1) * DEFAULT_PORTS.workerStep;
      const core = await house.port(`${name} core`, DEFAULT_PORTS.workerCoreMetrics + step);
      const process_ = await house.port(`${name} process`, DEFAULT_PORTS.workerProcessMetrics + step);
      const url = `http://127.0.0.1:${process_.port}`;
      const running = await startServer(house, {
        name,
        file: 'worker.mjs',
        url,
        note: core.note ?? process_.note,
        env: workerEnvironment(house, name, wish, { core: core.port, process: process_.port }),
      });
      await writeTarget(house.folder, name, [core.port, process_.port]).catch(unlessFull);
      house.workers.set(name, {
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
  house: House,
  name: string,
  wish: StartWish,
  ports: { readonly core: number; readonly process: number },
): NodeJS.ProcessEnv {
  const { otlpEndpoint } = house.options;
  return {
    ...backEnds(house),
    [ENVIRONMENT.providersUrl]: addressOf(house, 'providers'),
    [ENVIRONMENT.workerName]: name,
    [ENVIRONMENT.dataFolder]: path.join(house.folder, 'workers'),
    [ENVIRONMENT.coreMetrics]: `127.0.0.1:${ports.core}`,
    [ENVIRONMENT.processMetrics]: `127.0.0.1:${ports.process}`,
    ...(otlpEndpoint === null ? {} : { [ENVIRONMENT.otlpEndpoint]: otlpEndpoint }),
    ...(wish.failpoints === undefined ? {} : { [ENVIRONMENT.failpoints]: wish.failpoints }),
  };
}

export function trafficPart(house: House, rate: number): Part {
  const workers = Array.from({ length: house.options.workers }, (_, index) => `worker-${index + 1}`);
  return {
    name: 'traffic',
    needs: ['callbacks', ...workers],
    stop: STOP,
    async start() {
      const { otlpEndpoint } = house.options;
      const log = house.log('traffic');
      const child = spawnOwn({
        programs: house.programs,
        file: 'cli.mjs',
        args: ['traffic', '--rate', `${rate}/s`, ...(otlpEndpoint === null ? [] : ['--otlp', otlpEndpoint])],
        cwd: house.root,
        env: house.env,
        log,
      });
      closeLog(log);
      return { child, address: null, version: house.build, note: `${rate}/s` };
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

async function startServer(house: House, program: ServerProgram): Promise<RunningPart> {
  const log = house.log(program.name);
  const child = spawnOwn({
    programs: house.programs,
    file: program.file,
    cwd: house.root,
    env: { ...house.env, ...program.env, [ENVIRONMENT.build]: house.build },
    log,
  });
  closeLog(log);
  await awaitReady({
    child,
    logFile: path.join(house.folder, 'logs', `${program.name}.log`),
    limitMs: START_LIMIT_MS,
    ask: async () => {
      const answer = await fetch(`${program.url}/healthz`, { signal: AbortSignal.timeout(2_000) });
      const body = (await answer.json()) as { readonly pid?: number };
      // A stranger may have taken the port while the part was away; ours is about to find out and end.
      return answer.ok && (body.pid === undefined || body.pid === child.pid);
    },
  });
  return { child, address: program.url, version: house.build, note: program.note };
}

function backEnds(house: House): NodeJS.ProcessEnv {
  return {
    [ENVIRONMENT.temporalAddress]: addressOf(house, 'temporal'),
    [ENVIRONMENT.temporalNamespace]: house.options.namespace,
    [ENVIRONMENT.databaseUrl]: addressOf(house, 'database'),
  };
}

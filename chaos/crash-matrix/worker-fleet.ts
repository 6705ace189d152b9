import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { spawnForeign } from '../../launch/processes/foreign-program.ts';
import { anyFreePort } from '../../launch/processes/free-port.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { poll } from '../../support/time/wait.ts';
import { ChaosFailure } from '../system.ts';

/** How a worker process is started, and what it is to talk to. */
export type WorkerProgram = {
  /** Arguments for Node: the program and what comes before it. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder for its log. */
  readonly logs: string;
};

export type WorkerFleet = {
  /** How often a worker was started again after it died. */
  restarts(): number;
  /** Why the fleet is of no use any more; undefined while it works. */
  problem(): string | undefined;
  end(): Promise<void>;
};

/** A busy machine takes its time; a worker that cannot start exits and is reported at once. */
const READY_WITHIN_MS = 120_000;
const END_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;

/**
 * Keeps so many workers running: one that is killed is started again at once, as a supervisor does. One that ends by
 * itself is a defect and no fault of ours.
 */
export async function startFleet(program: WorkerProgram, names: readonly string[]): Promise<WorkerFleet> {
  const running = new Map<string, ChildProcess>();
  let ending = false;
  let restarts = 0;
  let problem: string | undefined;
  const keep = async (name: string): Promise<void> => {
    const child = await startOne(program, name);
    running.set(name, child);
    void ended(child).then(async () => {
      if (ending) return;
      if (child.signalCode !== 'SIGKILL' && child.exitCode !== SIGKILLED) {
        problem ??= `${name} ended by itself (${child.exitCode ?? child.signalCode}); its log is in ${program.logs}`;
        return;
      }
      restarts += 1;
      await keep(name);
    }, onProblem);
  };
  const onProblem = (error: unknown): void => {
    problem ??= errorText(error);
  };
  await Promise.all(names.map(keep));
  return {
    restarts: () => restarts,
    problem: () => problem,
    async end() {
      ending = true;
      await Promise.all([...running.values()].map(endOne));
    },
  };
}

/** What a shell makes of a death by SIGKILL. */
const SIGKILLED = 137;

async function startOne(program: WorkerProgram, name: string): Promise<ChildProcess> {
  const [core, own] = [await anyFreePort(), await anyFreePort()];
  const logFile = path.join(program.logs, `${name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawnForeign({
    command: process.execPath,
    args: program.args,
    cwd: program.cwd,
    env: {
      ...program.env,
      [ENVIRONMENT.workerName]: name,
      [ENVIRONMENT.telemetry]: 'none',
      [ENVIRONMENT.coreMetrics]: `127.0.0.1:${core}`,
      [ENVIRONMENT.processMetrics]: `127.0.0.1:${own}`,
    },
    stdout: log,
    stderr: log,
  });
  closeSync(log);
  const ready = await poll({ limitMs: READY_WITHIN_MS, everyMs: LOOK_EVERY_MS }, async () => {
    // It may meet its failpoint before it was seen ready.
    if (child.signalCode !== null) return true;
    if (child.exitCode !== null) {
      const log = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-5).join('\n');
      throw new ChaosFailure(`${name} ended while it started: ${log}`);
    }
    const answer = await fetch(`http://127.0.0.1:${own}/healthz`, {
      signal: AbortSignal.timeout(1_000),
    }).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.ok === true;
  });
  if (ready !== undefined) return child;
  child.kill('SIGKILL');
  throw new ChaosFailure(`${name} was not ready within ${READY_WITHIN_MS / 1000} s`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await once(child, 'exit');
}

async function endOne(child: ChildProcess): Promise<void> {
  const over = ended(child);
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  await over;
  clearTimeout(timer);
}

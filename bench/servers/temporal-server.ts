import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPinnedTemporal } from '../../launch/binaries/find-temporal.ts';
import { demoEnvironment } from '../../launch/demo-environment.ts';
import { cacheFolder } from '../../launch/paths.ts';
import { spawnForeign } from '../../launch/processes/foreign-program.ts';
import { anyFreePort } from '../../launch/processes/free-port.ts';
import { prepareNamespace } from '../../launch/temporal/prepare-namespace.ts';
import { serverArguments } from '../../launch/temporal/server-flags.ts';
import { temporalApi } from '../../launch/temporal/temporal-api.ts';

export type BenchServer = {
  readonly address: string;
  /** The program itself, for the figures of its own command line. */
  readonly binary: string;
  /** SIGKILL, as in an accident. */
  kill(): Promise<void>;
  /** At the same place over the same data; gives when it first answered a count, on the clock of `performance.now()`. */
  startAgain(): Promise<number>;
  end(): Promise<void>;
};

const READY_WITHIN_MS = 30_000;
const END_WITHIN_MS = 15_000;
const ANSWER_WITHIN_MS = 500;

/** A Temporal server of its own, as the local stack starts it, without a single worker. */
export async function startTemporalServer(
  scratch: string,
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<BenchServer> {
  const found = await findPinnedTemporal({ cache: cacheFolder(env), env, print });
  const [port, metricsPort, httpPort] = [await anyFreePort(), await anyFreePort(), await anyFreePort()];
  const start = () => {
    const log = openSync(path.join(scratch, 'temporal.log'), 'a');
    const child = spawnForeign({
      command: found.file,
      args: serverArguments({ databaseFile: path.join(scratch, 'temporal.db'), port, metricsPort, httpPort }),
      cwd: scratch,
      env: demoEnvironment(env),
      stdout: log,
      stderr: log,
    });
    closeSync(log);
    return { child, ended: new Promise<void>((resolve) => child.once('exit', () => resolve())) };
  };
  const api = temporalApi(`127.0.0.1:${port}`);
  // A question that a starting server lets wait must not hide that it answers the next one.
  const impatient = temporalApi(api.address, ANSWER_WITHIN_MS);
  const count = () =>
    impatient.workflows.countWorkflowExecutions({ namespace: 'default', query: 'NeedsAttention = true' });
  let running = start();
  const answers = async (pauseMs: number, ask: () => Promise<unknown>): Promise<number> => {
    const until = performance.now() + READY_WITHIN_MS;
    for (;;) {
      if (running.child.exitCode !== null)
        throw new Error(`the Temporal server ended at once, see ${scratch}/temporal.log`);
      try {
        await ask();
        return performance.now();
      } catch (error) {
        if (performance.now() > until) throw error;
        await sleep(pauseMs);
      }
    }
  };
  await answers(50, async () => {
    await prepareNamespace(api, 'default');
    // Visibility learns of new attributes last.
    await count();
  });
  return {
    address: api.address,
    binary: found.file,
    async kill() {
      running.child.kill('SIGKILL');
      await running.ended;
    },
    async startAgain() {
      running = start();
      return await answers(10, count);
    },
    async end() {
      running.child.kill('SIGTERM');
      await Promise.race([running.ended, sleep(END_WITHIN_MS).then(() => running.child.kill('SIGKILL'))]);
      await running.ended;
    },
  };
}

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
  end(): Promise<void>;
};

const READY_WITHIN_MS = 30_000;
const END_WITHIN_MS = 15_000;

/** A Temporal server of its own, as the local stack starts it, without a single worker. */
export async function startTemporalServer(
  scratch: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<BenchServer> {
  const found = await findPinnedTemporal({ cache: cacheFolder(env), env, say });
  const [port, metricsPort, httpPort] = [await anyFreePort(), await anyFreePort(), await anyFreePort()];
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
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const api = temporalApi(`127.0.0.1:${port}`);
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`the Temporal server ended at once, see ${scratch}/temporal.log`);
    try {
      await prepareNamespace(api, 'default');
      // Visibility learns of new attributes last.
      await api.workflows.countWorkflowExecutions({ namespace: 'default', query: 'NeedsAttention = true' });
      break;
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(50);
    }
  }
  return {
    address: api.address,
    binary: found.file,
    async end() {
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(END_WITHIN_MS).then(() => child.kill('SIGKILL'))]);
      await ended;
    },
  };
}

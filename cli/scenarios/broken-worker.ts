import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ChaosFailure } from '../../chaos/system.ts';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { Endpoints } from '../../contract/stack/endpoints.ts';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { anyFreePort } from '../../launch/processes/free-port.ts';
import { spawnOwn } from '../../launch/processes/own-program.ts';
import { poll } from '../../support/time/wait.ts';

const ENTRY = /async function order\(raw[^)]*\) \{/;
const READY_WITHIN_MS = 60_000;

/**
 * A worker of this build whose workflow code fails at one order, and only there: what a bad deploy does to the runs
 * that it cannot carry on. It is in its own folder next to the built programs, and exits with this process.
 */
export async function startBrokenWorker(
  programs: string,
  endpoints: Endpoints,
  orderId: string,
): Promise<{ readonly pid: number | undefined; stop(): Promise<void> }> {
  const folder = `${programs}-broken-${process.pid}`;
  await cp(programs, folder, { recursive: true, filter: (source) => !/\.map$|compiled$/.test(source) });
  try {
    const bundle = path.join(folder, 'workflows.js');
    const code = await readFile(bundle, 'utf8');
    if (!ENTRY.test(code)) throw new ChaosFailure('the workflow code is not as this scenario knows it');
    const fails = `if (raw?.orderId === ${JSON.stringify(orderId)}) throw new Error('this build cannot carry the order on');`;
    await writeFile(
      bundle,
      code.replace(ENTRY, (found) => `${found} ${fails}`),
    );
    const child = await start(folder, endpoints, orderId);
    return {
      pid: child.pid,
      async stop() {
        if (child.exitCode === null && child.signalCode === null) {
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          await ended;
        }
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function start(folder: string, endpoints: Endpoints, orderId: string) {
  const [core, own] = [await anyFreePort(), await anyFreePort()];
  const logFile = path.join(folder, 'worker.log');
  const log = openSync(logFile, 'a');
  const child = spawnOwn({
    programs: folder,
    file: 'worker.mjs',
    cwd: folder,
    log,
    env: {
      PATH: process.env['PATH'],
      [ENVIRONMENT.temporalAddress]: endpoints.temporalAddress,
      [ENVIRONMENT.temporalNamespace]: endpoints.namespace,
      [ENVIRONMENT.databaseUrl]: endpoints.databaseUrl,
      [ENVIRONMENT.providersUrl]: endpoints.providersUrl,
      [ENVIRONMENT.workerName]: 'broken',
      // The build would be refused: it cannot repeat this order, which is what the scenario is about.
      [ENVIRONMENT.acceptReplayFailures]: orderWorkflowId(orderId),
      [ENVIRONMENT.build]: `${endpoints.build}-broken`,
      [ENVIRONMENT.coreMetrics]: `127.0.0.1:${core}`,
      [ENVIRONMENT.processMetrics]: `127.0.0.1:${own}`,
    },
  });
  closeSync(log);
  const answered = await poll({ limitMs: READY_WITHIN_MS, everyMs: 50 }, async () => {
    if (child.exitCode !== null) return 'ended';
    const answer = await fetch(`http://127.0.0.1:${own}/healthz`).catch(() => undefined);
    return answer?.ok === true && 'ready';
  });
  if (answered === 'ready') return child;
  child.kill('SIGKILL');
  throw new ChaosFailure(`the worker of the other build did not start: ${await readFile(logFile, 'utf8')}`);
}

import { Worker } from 'node:worker_threads';
import { type DataThread, restartedData } from '../../console/data/restarted-data.ts';
import { threadData } from '../../console/data/thread-client.ts';
import type { ConsoleData } from '../../console/model/app/data.ts';
import { hint } from '../../contract/stack/program-name.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { systemProblem } from '../../support/errors/system-error.ts';
import { EXIT, OperatorError } from '../command.ts';
import type { Settings } from '../read-settings.ts';

/** How long a thread may take to close its connections before it is ended. */
const CLOSE_MS = 300;

/**
 * Starts the data thread and waits until it serves. Rejects where it cannot be started with these settings; one that
 * dies later is started again.
 */
export async function startData(settings: Settings): Promise<ConsoleData> {
  const first = startThread(settings);
  try {
    await first.ready;
  } catch (error) {
    const text = errorText(error);
    throw new OperatorError(`the console cannot read from ${settings.target.address}: ${text}`, {
      exitCode: EXIT.failed,
      nextSteps: [hint('doctor')],
    });
  }
  // The monotonic clock: one that is set back must not hold the next start up.
  return restartedData(
    first,
    () => startThread(settings),
    () => performance.now(),
  );
}

function startThread(settings: Settings): DataThread & { readonly ready: Promise<void> } {
  const worker = new Worker(new URL('./console-data.mjs', import.meta.url), {
    workerData: settings,
    // What it prints would go over the screen.
    stdout: true,
    stderr: true,
    name: 'console-data',
    // What decoding leaves is garbage at once: collect it early rather than let the heap grow.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const data = threadData(worker);
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  const die = (why: string): void => {
    data.fail(why);
    end(why);
  };
  worker.on('error', (error: unknown) => die(`the data thread failed: ${messageOf(error)}`));
  worker.on('exit', (code) => die(`the data thread ended with exit code ${code}`));
  return {
    ask: data.ask,
    ...(data.onRenewed === undefined ? {} : { onRenewed: data.onRenewed }),
    ready: data.ready,
    ended,
    async close() {
      await Promise.race([data.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
      await worker.terminate();
    },
  };
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? errorText(error).split('\n')[0] : undefined;
  return systemProblem(error)?.says ?? message ?? 'unknown error';
}

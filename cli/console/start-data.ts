import { Worker } from 'node:worker_threads';
import { type ThreadClient, threadData } from '../../console/data/thread-client.ts';
import type { Settings } from '../read-settings.ts';

/** Starts the data thread; it connects while the screen is still being loaded. */
export function startData(settings: Settings): ThreadClient {
  const worker = new Worker(new URL('./console-data.mjs', import.meta.url), {
    workerData: settings,
    // What it prints would go over the screen.
    stdout: true,
    stderr: true,
    name: 'console-data',
  });
  const said: string[] = [];
  worker.stderr.on('data', (chunk: Buffer) => {
    if (said.length < 50) said.push(chunk.toString('utf8'));
  });
  worker.stdout.resume();
  const data = threadData(worker);
  worker.on('error', (error) => data.fail(`the data thread failed: ${error.message}`));
  worker.on('exit', (code) =>
    data.fail(`the data thread ended (${code}) ${said.join('').slice(0, 500)}`.trim()),
  );
  return {
    ...data,
    async close() {
      await data.close();
      await worker.terminate();
    },
  };
}

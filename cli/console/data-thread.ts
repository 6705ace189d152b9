import { parentPort, workerData } from 'node:worker_threads';
import { liveData } from '../../console/data/answer.ts';
import { hostData } from '../../console/data/thread-host.ts';
import { openOperations } from '../compose.ts';
import type { Settings } from '../read-settings.ts';

// Entry of the console's data thread: gRPC, PostgreSQL and HTTP live here, away from the thread that paints.
if (parentPort === null) throw new Error('this file is the entry of a worker thread');
const operations = openOperations(workerData as Settings);
const live = liveData(operations.context);
hostData(parentPort, {
  ask: live.ask,
  close: async () => {
    await operations.close();
  },
});

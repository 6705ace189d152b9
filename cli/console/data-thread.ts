import { parentPort, workerData } from 'node:worker_threads';
import { liveData } from '../../console/data/answer.ts';
import { hostData } from '../../console/data/thread-host.ts';
import type { FromThread, Port } from '../../console/data/thread-protocol.ts';
import { plainText } from '../../operations/text/plain-text.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { systemProblem } from '../../support/errors/system-error.ts';
import { openOperations } from '../compose.ts';
import type { Settings } from '../read-settings.ts';
import { shownSettings } from './shown-settings.ts';

// Entry of the console's data thread: gRPC, PostgreSQL and HTTP live here, away from the thread that paints.
if (parentPort === null) throw new Error('this file is the entry of a worker thread');
serve(parentPort, workerData as Settings);

function serve(port: Port & { close(): void }, settings: Settings): void {
  let operations: ReturnType<typeof openOperations>;
  try {
    operations = openOperations(settings, {
      onRenewed: (next) =>
        port.postMessage({ kind: 'renewed', settings: shownSettings(next) } satisfies FromThread),
    });
  } catch (error) {
    // A certificate that is none, an address that cannot be used: the same settings would fail again.
    const problem = systemProblem(error);
    const message = errorText(error);
    const text = plainText(problem === undefined ? message : `${problem.says}; ${problem.todo}`, 300);
    port.postMessage({ kind: 'refused', message: text } satisfies FromThread);
    port.close();
    return;
  }
  const live = liveData(operations.context);
  hostData(port, {
    ask: live.ask,
    close: async () => {
      await operations.close();
    },
  });
}

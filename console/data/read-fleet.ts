import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { Result } from '../../operations/temporal/problem.ts';
import { pollingOf } from '../../operations/workers/polling.ts';
import { describeQueue, ORDER_QUEUES } from '../../operations/workers/queues.ts';
import { listedWorkers, withPolls } from '../../operations/workers/worker-gone.ts';
import { listWorkers } from '../../operations/workers/workers.ts';
import type { Fleet } from '../model/stack/fleet.ts';

/**
 * All queues and the workers at once, so that polling is evaluated for one moment: that of the request. The server's data is
 * younger, so a slow answer makes no worker look gone.
 */
export async function readFleet(link: TemporalLink, now: number): Promise<Result<Fleet>> {
  const [fleet, ...queues] = await Promise.all([
    listWorkers(link),
    ...ORDER_QUEUES.map((queue) => describeQueue(link, queue)),
  ]);
  const failed = queues.find((queue) => !queue.ok);
  if (failed !== undefined && !failed.ok) return failed;
  const facts = queues.flatMap((queue) => (queue.ok ? [queue.value] : []));
  const all = fleet.ok ? withPolls(fleet.value.workers, facts) : null;
  return {
    ok: true,
    value: {
      workers: all === null ? null : listedWorkers(all, now),
      readAt: now,
      queues: facts.map((queue) => ({
        facts: queue,
        polling: pollingOf({ queue, workers: all, now }),
      })),
    },
  };
}

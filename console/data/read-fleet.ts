import type { TemporalLink } from '../../operations/connect.ts';
import { judgePolling } from '../../operations/polling.ts';
import type { Result } from '../../operations/problem.ts';
import { describeQueue, ORDER_QUEUES } from '../../operations/queues.ts';
import { listWorkers } from '../../operations/workers.ts';
import type { Fleet } from '../model/fleet.ts';

/** All queues and the workers at once, so that the judgement rests on one moment. */
export async function readFleet(link: TemporalLink, now: number): Promise<Result<Fleet>> {
  const [fleet, ...queues] = await Promise.all([
    listWorkers(link),
    ...ORDER_QUEUES.map((queue) => describeQueue(link, queue)),
  ]);
  const workers = fleet.ok ? fleet.value.workers : null;
  const failed = queues.find((queue) => !queue.ok);
  if (failed !== undefined && !failed.ok) return failed;
  return {
    ok: true,
    value: {
      workers,
      readAt: now,
      queues: queues.flatMap((queue) =>
        queue.ok ? [{ facts: queue.value, polling: judgePolling({ queue: queue.value, workers, now }) }] : [],
      ),
    },
  };
}

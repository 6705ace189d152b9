import { poll } from '../../support/time/wait.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { describeOrder, type OrderFacts } from '../temporal/describe.ts';
import type { FrozenRun } from './action.ts';
import type { Execution } from './engine/record.ts';

/**
 * Server 1.32 answers a pause that meets a workflow task which no worker has started yet by failing that task
 * (WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_PAUSE_REQUESTED_BEFORE_TASK_STARTED). SDK 1.24 cannot replay a task that failed
 * without having started, so such a run never moves again (seen). A pause therefore waits for a gap between tasks.
 */
export const PAUSE_WOULD_BREAK =
  'its next step waits for a worker at this moment, and a pause now would leave a history that no worker can replay';

const CAUSE = 'workflow pause requested before task started';
const GAP_WITHIN_MS = 2_000;

/** Waits for the gap and gives what was seen in it, null where none came; with workers there it comes within milliseconds. */
export async function seenBetweenTasks(link: TemporalLink, run: FrozenRun): Promise<OrderFacts | null> {
  const seen = await poll({ limitMs: GAP_WITHIN_MS, everyMs: 20 }, async () => {
    const looked = await describeOrder(link, run);
    return looked.ok && looked.value.pendingTask?.state !== 'scheduled' && looked.value;
  });
  return seen ?? null;
}

/** Between the look and the pause a task may still have come: then it is said at once, with the way out. */
export async function brokenByPause(
  link: TemporalLink,
  run: Execution,
): Promise<{ readonly says: string; readonly instead: readonly string[] } | null> {
  const { readHistory } = await import('../history/history.ts');
  const window = await readHistory(link, run, { direction: 'reverse' });
  if (!window.ok) return null;
  const { events } = window.value;
  const paused = events.findLastIndex((event) => event.type === 'WorkflowExecutionPaused');
  const before = events[paused - 1];
  if (before?.type !== 'WorkflowTaskFailed' || before.reason !== CAUSE) return null;
  const point = events.findLast((event) => event.type === 'WorkflowTaskCompleted');
  return {
    says: 'it is paused, but the pause met a step that waited for a worker: this run cannot be replayed any more',
    instead:
      point === undefined ? ['terminate it and place it again'] : [`reset it to event ${point.eventId}`],
  };
}

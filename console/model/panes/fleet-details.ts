import { workerLife } from '../../../operations/workers/worker-gone.ts';
import type { Slots, WorkerProcess } from '../../../operations/workers/workers.ts';
import { alignColumns } from '../../../support/text/columns.ts';
import { ageWords } from '../../../support/time/duration.ts';
import { localClock } from '../../../support/time/local-time.ts';
import { countWords } from '../../ui/words.ts';
import { isPlain } from '../app/place-subject.ts';
import type { ConsoleState } from '../app/state.ts';
import type { Fleet, QueueState } from '../stack/fleet.ts';

export const OLD_READING_MS = 30_000;

type Summary = { readonly text: string; readonly bad: boolean };

/**
 * What the header says of the workers. Judged at the time of the reading; while the server does not answer, or when
 * the reading is old, who lives is unknown and the age of the reading is told.
 */
export function fleetSummary(state: ConsoleState): Summary | null {
  const fleet = state.fleet.value;
  // Its queues are those of orders.
  if (fleet === null || (isPlain(state) && (fleet.workers ?? []).length === 0)) return null;
  const ageMs = state.now - (state.fleet.readAt ?? fleet.readAt);
  const read = `read ${ageMs < 120_000 ? `${Math.floor(ageMs / 1000)}s` : ageWords(ageMs)} ago`;
  if (state.link.kind === 'down') return { text: `workers ?, ${read}`, bad: false };
  const said = summaryAt(fleet);
  if (said === null || ageMs <= OLD_READING_MS) return said;
  return { text: `${said.text}, ${read}`, bad: false };
}

function summaryAt(fleet: Fleet): Summary | null {
  const at = fleet.readAt;
  if (fleet.workers === null || fleet.workers.length === 0) return fromQueues(fleet);
  const alive = fleet.workers.filter((worker) => workerLife(worker, at) === 'alive');
  const gone = fleet.workers.filter((worker) => workerLife(worker, at) === 'gone');
  const [first] = gone;
  const since = first?.heardAt == null ? '' : ` ${ageWords(at - first.heardAt)}`;
  const who =
    gone.length === 0 ? '' : gone.length === 1 ? `, ${first?.name} gone${since}` : `, ${gone.length} gone`;
  return {
    text: `workers ${alive.length}/${alive.length + gone.length}${who}`,
    bad: gone.length > 0 || alive.length === 0,
  };
}

/** Without heartbeats only the queues say whether anybody works. */
function fromQueues(fleet: Fleet): Summary | null {
  const silent = fleet.queues.filter((queue) => queue.polling.kind === 'silent').length;
  if (silent === 0) return null;
  const all = silent === fleet.queues.length;
  return { text: all ? 'no workers' : `no workers on ${silent} of ${fleet.queues.length} queues`, bad: true };
}

type Detail = readonly [label: string, value: string];

export function workerDetails(worker: WorkerProcess, readAt: number, now: number): readonly string[] {
  const life = workerLife(worker, readAt);
  return labelledLines([
    ['worker', worker.name],
    ['state', life === 'alive' ? worker.status : life],
    ['host', `${worker.host}, pid ${worker.pid}`],
    ['build', worker.build ?? 'unknown'],
    ['SDK', worker.sdk],
    ['queues', worker.queues.join(', ')],
    ['last heartbeat', timeWords(worker.heardAt, now)],
    ...clockDetail(worker.clockAheadMs ?? 0),
    ['heartbeat every', worker.beatMs === null ? 'unknown' : ageWords(worker.beatMs)],
    ['last poll', timeWords(worker.polledAt ?? null, now)],
    ['started', timeWords(worker.startedAt, now)],
    ['workflow tasks', slotWords(worker.tasks)],
    ['activities', slotWords(worker.activities)],
    ['failed tasks', `${countWords(worker.failed)} since it started`],
    ['read', timeWords(readAt, now)],
  ]);
}

/** Less than this is no reason to look at the clocks. */
const CLOCK_SHOWN_MS = 10_000;

function clockDetail(aheadMs: number): readonly Detail[] {
  if (Math.abs(aheadMs) < CLOCK_SHOWN_MS) return [];
  return [['clock', `${ageWords(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`]];
}

export function queueDetails({ facts, polling }: QueueState, now: number): readonly string[] {
  const pollers = [...facts.pollers].sort((a, b) => (b.lastPollAt ?? 0) - (a.lastPollAt ?? 0));
  return labelledLines([
    ['queue', `${facts.name} (${facts.kind} tasks)`],
    ['backlog', facts.backlog === 1 ? '1 task' : `${countWords(facts.backlog)} tasks`],
    ['oldest task', facts.oldestMs === null ? 'none waits' : `waiting ${ageWords(facts.oldestMs)}`],
    ['added', `${facts.addedPerSecond.toFixed(1)} tasks/s`],
    ['dispatched', `${facts.dispatchedPerSecond.toFixed(1)} tasks/s`],
    ['polled by', polledBy(polling)],
    ['last poll', timeWords(facts.lastPollAt, now)],
    ['read', timeWords(facts.readAt, now)],
    ...pollers.map(
      (poller): Detail => ['poller', `${poller.identity}, ${timeWords(poller.lastPollAt, now)}`],
    ),
  ]);
}

function polledBy(polling: QueueState['polling']): string {
  switch (polling.kind) {
    case 'polled':
      return polling.by.join(', ');
    case 'silent':
      return polling.lastBy.length === 0 ? 'nobody' : `nobody, last ${polling.lastBy.join(', ')}`;
    case 'unknown':
      return 'unknown';
  }
}

function timeWords(at: number | null, now: number): string {
  return at === null ? 'unknown' : `${localClock(at)}, ${ageWords(now - at)} ago`;
}

function slotWords({ used, max }: Slots): string {
  return max === null ? `${used} running` : `${used} of ${max} slots used`;
}

function labelledLines(details: readonly Detail[]): readonly string[] {
  return alignColumns(details);
}

import { lastSignOf, type WorkerLife, workerLife } from '../../operations/workers/worker-gone.ts';
import { ageWords } from '../../support/time/duration.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { column } from '../model/panes/fact-columns.ts';
import { queueDetails, workerDetails } from '../model/panes/fleet-details.ts';
import { type Entry, emptyPane, type Pane } from '../model/panes/pane.ts';
import type { QueueState } from '../model/stack/fleet.ts';
import { countWords } from '../ui/words.ts';
import type { Screen } from './screen.ts';

const right = { align: 'right' } as const;

function workersPane(state: ConsoleState): Pane {
  const fleet = state.fleet.value;
  if (fleet === null) return emptyPane('workers', state.fleet.problem?.message ?? 'loading');
  const workers = fleet.workers ?? [];
  return {
    key: 'workers',
    columns: [
      column('worker', 'WORKER', 14),
      column('build', 'BUILD', 10, { dropAt: 2 }),
      column('host', 'HOST PID', 18, { dropAt: 3 }),
      column('heard', 'HEARD', 7, right),
      column('tasks', 'TASKS', 8, right),
      column('activities', 'ACTIVITIES', 10, right),
      column('state', '', 12, { flex: true }),
    ],
    titled: true,
    entries: workers.map((worker): Entry => {
      // Judged at the time of the reading: while nothing can be read nobody dies of it.
      const life = workerLife(worker, fleet.readAt);
      const ended = life !== 'alive';
      const heard = lastSignOf(worker);
      const slots = ({ used, max }: { used: number; max: number | null }) => `${used}/${max ?? '?'}`;
      return {
        key: `${worker.name}-${worker.pid}`,
        cells: [
          `${ended ? 'o ' : '  '}${worker.name}`,
          worker.build ?? '',
          `${worker.host} ${worker.pid}`,
          heard === null ? '' : ageWords(state.now - heard),
          ended ? '' : slots(worker.tasks),
          ended ? '' : slots(worker.activities),
          lifeWords(life, worker.status),
        ],
        tone: ended ? 'quiet' : 'plain',
        body: () => workerDetails(worker, fleet.readAt, state.now),
      };
    }),
    note:
      fleet.workers === null
        ? (state.features.value?.off.workers ?? 'this server keeps no list of workers')
        : workers.length === 0
          ? 'no worker is reported here'
          : null,
    fromEnd: false,
  };
}

export function queuesPane(state: ConsoleState): Pane {
  const fleet = state.fleet.value;
  if (fleet === null) return emptyPane('queues', state.fleet.problem?.message ?? 'loading');
  return {
    key: 'queues',
    columns: [
      column('queue', 'QUEUE', 14),
      column('backlog', 'BACKLOG', 8, right),
      column('oldest', 'OLDEST', 7, right),
      column('in', 'IN/s', 6, right),
      column('out', 'OUT/s', 6, right),
      column('pollers', 'POLLERS', 20, { flex: true }),
    ],
    titled: true,
    entries: fleet.queues.map((queue) => queueEntry(queue, state.now)),
    note: null,
    fromEnd: false,
  };
}

function queueEntry(queue: QueueState, now: number): Entry {
  const { facts, polling } = queue;
  const waiting = facts.backlog === 0 ? '' : `; ${countWords(facts.backlog)} tasks wait`;
  const said =
    polling.kind === 'polled'
      ? `${polling.by.length}: ${polling.by.join(', ')}`
      : polling.kind === 'silent'
        ? `! none${polling.since === null ? '' : ` for ${ageWords(now - polling.since)}`}${waiting}`
        : 'unknown';
  return {
    key: facts.name,
    cells: [
      facts.name,
      countWords(facts.backlog),
      facts.oldestMs === null ? '' : ageWords(facts.oldestMs),
      facts.addedPerSecond.toFixed(1),
      facts.dispatchedPerSecond.toFixed(1),
      said,
    ],
    tone: polling.kind === 'silent' ? 'bad' : 'plain',
    body: () => queueDetails(queue, now),
  };
}

function lifeWords(life: WorkerLife, status: string): string {
  if (life !== 'alive') return life;
  return status === 'running' ? '' : status;
}

const QUEUE_ROWS = 7;

export const WORKERS: Screen = {
  kind: 'workers',
  title: 'workers and queues',
  goKey: 'w',
  panes: (state) => [workersPane(state), queuesPane(state)],
  // Queues are few and always whole; the workers above them take the rest.
  heights(body) {
    const queues = Math.min(QUEUE_ROWS, Math.floor(body / 2));
    return { queues, workers: body - queues - 2 };
  },
  reads: ['fleet'],
};

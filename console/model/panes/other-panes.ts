import { actedOn, actionWord } from '../../../operations/actions/engine/journal-words.ts';
import { lastSignOf, type WorkerLife, workerLife } from '../../../operations/workers/worker-gone.ts';
import { ageWords } from '../../../support/time/duration.ts';
import { localClock } from '../../../support/time/local-time.ts';
import { countWords } from '../../ui/words.ts';
import type { ConsoleState } from '../app/state.ts';
import type { QueueState } from '../stack/fleet.ts';
import { column } from './fact-columns.ts';
import { queueDetails, workerDetails } from './fleet-details.ts';
import { type Entry, emptyPane, type Pane, valueLines } from './pane.ts';

const right = { align: 'right' } as const;

export function workersPane(state: ConsoleState): Pane {
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

export function alertsPane(state: ConsoleState): Pane {
  const { value, problem } = state.alerts;
  if (value === null) return emptyPane('alerts', problem?.message ?? 'loading');
  return {
    key: 'alerts',
    columns: [
      column('name', 'ALERT', 20),
      column('since', 'SINCE', 7, right),
      column('state', 'STATE', 8),
      column('says', 'SAYS', 24, { flex: true }),
    ],
    titled: true,
    entries: value.map((alert) => ({
      // Not the place in the list: an alert keeps its line while others come, go and change their state.
      key: `${alert.name} ${JSON.stringify(Object.entries(alert.labels).sort())}`,
      cells: [alert.name, ageWords(state.now - alert.since), alert.state, alert.says],
      tone: alert.state === 'firing' ? 'bad' : 'warning',
      body: () => [
        alert.says,
        '',
        `runbook  ${alert.runbook ?? 'none'}`,
        `place    ${alert.place ?? 'none'}`,
        '',
        ...valueLines(alert.labels),
      ],
    })),
    note: value.length === 0 ? 'no alert is active' : null,
    fromEnd: false,
  };
}

export function journalPane(state: ConsoleState): Pane {
  const { value, problem } = state.journal;
  if (value === null) return emptyPane('journal', problem?.message ?? 'loading');
  const outcomes = new Map(
    value.entries.flatMap((entry) => (entry.type === 'outcome' ? [[entry.of, entry] as const] : [])),
  );
  const entries = value.entries.flatMap((entry): readonly Entry[] => {
    if (entry.type !== 'intent') return [];
    const outcome = outcomes.get(entry.seq);
    const about = actedOn(entry);
    return [
      {
        key: String(entry.seq),
        cells: [
          String(entry.seq),
          localClock(Date.parse(entry.at)),
          entry.actor,
          actionWord(entry.action),
          about,
          outcome === undefined ? 'no outcome' : outcome.end,
          `${entry.reason}${outcome === undefined ? '' : `; ${outcome.says}`}`,
        ],
        tone:
          outcome === undefined || outcome.end === 'unknown'
            ? 'warning'
            : outcome.end === 'done'
              ? 'plain'
              : 'bad',
        body: () => [
          ...valueLines(entry),
          '',
          ...(outcome === undefined ? ['no outcome was written'] : valueLines(outcome)),
        ],
      },
    ];
  });
  const torn = value.unreadable === 0 ? null : `${value.unreadable} lines of the journal cannot be read`;
  return {
    key: 'journal',
    columns: [
      column('seq', 'NUMBER', 6, right),
      column('at', 'TIME', 8),
      column('actor', 'BY', 14, { dropAt: 2 }),
      column('kind', 'ACTION', 16),
      column('order', 'TO', 20, { dropAt: 1 }),
      column('end', 'END', 10),
      column('says', 'REASON AND OUTCOME', 16, { flex: true }),
    ],
    titled: true,
    entries,
    note: torn ?? (entries.length === 0 ? 'nothing was done from here yet' : null),
    fromEnd: true,
  };
}

function lifeWords(life: WorkerLife, status: string): string {
  if (life !== 'alive') return life;
  return status === 'running' ? '' : status;
}

import { actedOn, actionWord } from '../../../operations/actions/journal-entry.ts';
import { isGone } from '../../../operations/worker-gone.ts';
import { ageWords, clockTime, countWords } from '../../ui/words.ts';
import type { Fleet, QueueState } from '../fleet.ts';
import type { ConsoleState } from '../state.ts';
import { column } from './fact-columns.ts';
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
      const gone = isGone(worker, state.now);
      const slots = ({ used, max }: { used: number; max: number | null }) => `${used}/${max ?? '?'}`;
      return {
        key: `${worker.name}-${worker.pid}`,
        cells: [
          `${gone ? 'o ' : '  '}${worker.name}`,
          worker.build ?? '',
          `${worker.host} ${worker.pid}`,
          worker.heardAt === null ? '' : ageWords(state.now - worker.heardAt),
          gone ? '' : slots(worker.tasks),
          gone ? '' : slots(worker.activities),
          gone
            ? `gone${worker.status === 'stopped' ? ' (stopped)' : ''}`
            : worker.status === 'running'
              ? ''
              : worker.status,
        ],
        tone: gone ? 'quiet' : 'plain',
        body: () => valueLines(worker),
      };
    }),
    note:
      fleet.workers === null
        ? (state.features.value?.off.workers ?? 'this server keeps no list of workers')
        : workers.length === 0
          ? 'no worker has ever reported here'
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
    body: () => valueLines(queue),
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
      key: `${alert.name}-${alert.since}`,
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
          clockTime(Date.parse(entry.at)),
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

/** Workers that are gone, longest first, and what the header says of them. */
export function fleetSummary(
  fleet: Fleet,
  now: number,
): { readonly text: string; readonly bad: boolean } | null {
  if (fleet.workers === null || fleet.workers.length === 0) {
    const silent = fleet.queues.filter((queue) => queue.polling.kind === 'silent').length;
    return silent === 0 ? null : { text: 'no workers', bad: true };
  }
  const gone = fleet.workers.filter((worker) => isGone(worker, now) && worker.status !== 'stopped');
  const alive = fleet.workers.filter((worker) => !isGone(worker, now));
  const total = alive.length + gone.length;
  const first = gone[0];
  const since =
    first?.heardAt === null || first === undefined ? '' : ` ${ageWords(now - (first.heardAt ?? now))}`;
  const who =
    gone.length === 0 ? '' : gone.length === 1 ? `, ${first?.name} gone${since}` : `, ${gone.length} gone`;
  return { text: `workers ${alive.length}/${total}${who}`, bad: gone.length > 0 || alive.length === 0 };
}

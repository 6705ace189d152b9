import { actedOn, actionWord } from '../../operations/actions/engine/journal-words.ts';
import { localClock } from '../../support/time/local-time.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { column } from '../model/panes/fact-columns.ts';
import { type Entry, emptyPane, type Pane, valueLines } from '../model/panes/pane.ts';
import type { Screen } from './screen.ts';

const right = { align: 'right' } as const;

function journalPane(state: ConsoleState): Pane {
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

export const JOURNAL: Screen = {
  kind: 'journal',
  title: 'journal',
  goKey: 'j',
  panes: (state) => [journalPane(state)],
  reads: ['journal'],
};

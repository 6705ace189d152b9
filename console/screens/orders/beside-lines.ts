import { fitText, shortenText, textWidth, wrapText } from '../../../support/text/width.ts';
import { localClock, withLocalTimes } from '../../../support/time/local-time.ts';
import { besideWidths } from '../../model/app/layout.ts';
import type { ConsoleState } from '../../model/app/state.ts';
import { BESIDE_POLL, type Beside, besideRow } from '../../model/order/beside.ts';
import { column } from '../../model/panes/fact-columns.ts';
import { COLUMN_GAP, placeColumns } from '../../table/columns.ts';
import { type Glyphs, glyphsFor } from '../../ui/glyphs.ts';
import { cutLine, type Line, lineText, type Span } from '../../ui/line.ts';
import { countWords } from '../../ui/words.ts';
import { shortOrderId } from './cells.ts';
import { idCharacters } from './id-characters.ts';

const COLUMNS = [
  column('at', 'TIME', 8),
  column('what', 'WHAT', 14),
  column('source', 'SOURCE', 8, { dropAt: 1 }),
  column('detail', 'DETAIL', 14, { flex: true }),
];

/**
 * The list with the timeline of an order at its right, in a wide terminal. No text of it depends on where the cursor
 * is, so that a move of the cursor paints two rows and not the timeline.
 */
export function withBeside(state: ConsoleState, list: readonly Line[]): readonly Line[] {
  const widths = besideWidths(state.size);
  if (widths === null) return list;
  const right = besideSpans(state, widths.beside, list.length);
  return list.map((shown, index) => {
    const span = right[index];
    if (span === undefined || span.text === '') return cutLine(shown, widths.list);
    const left = cutLine(shown, widths.list);
    const gap = ' '.repeat(widths.list - textWidth(lineText(left)) + 3);
    return { key: left.key, spans: [...left.spans, { text: gap }, span] };
  });
}

function besideSpans(state: ConsoleState, width: number, height: number): readonly Span[] {
  const glyphs = glyphsFor(state.ascii);
  const muted = (text: string): Span => ({ text: shortenText(text, width, glyphs.ellipsis), tone: 'muted' });
  const title = muted(titleWords(state));
  const { beside } = state;
  if (beside === null) return [title];
  const { value, problem } = beside.timeline;
  const failed = problem === null ? [] : wrapText(problem.message, width, 3).map(muted);
  if (value === null) return [title, ...failed];
  const notes = [
    ...failed,
    ...(value.complete ? [] : [muted('the history is longer than what was read; Enter opens all')]),
  ];
  const rows = height - 1 - notes.length;
  const all = value.entries;
  const shown = all.length > rows ? all.slice(all.length - rows + 1) : all;
  const earlier = all.length - shown.length;
  return [
    title,
    ...(earlier === 0 ? [] : [muted(`${countWords(earlier)} earlier; Enter opens all`)]),
    ...entrySpans(shown, width, glyphs, state.now),
    ...notes,
  ];
}

type Entries = NonNullable<Beside['timeline']['value']>['entries'];

function entrySpans(entries: Entries, width: number, glyphs: Glyphs, now: number): readonly Span[] {
  const columns = placeColumns(COLUMNS, width);
  return entries.map((entry) => {
    const cells: Readonly<Record<string, string>> = {
      at: localClock(Date.parse(entry.at)),
      what: entry.what.replaceAll('_', ' '),
      source: entry.source,
      detail: withLocalTimes(entry.detail, now),
    };
    const text = columns
      .map(({ id, width: wide }) =>
        fitText(cells[id] ?? '', wide, { align: 'left', ellipsis: glyphs.ellipsis }),
      )
      .join(' '.repeat(COLUMN_GAP))
      .trimEnd();
    return entry.source === 'operator' ? { text, tone: 'warning' } : { text };
  });
}

const LOADING_WORD_MS = 300;

/** Whose timeline it is; and whose is being read, once that takes long enough for a word. */
function titleWords(state: ConsoleState): string {
  const { beside, now, listing } = state;
  const short = (orderId: string) => shortOrderId(orderId, idCharacters(listing.rows));
  const row = besideRow(state);
  const poll = state.polls[BESIDE_POLL];
  const slow = poll?.inFlight === true && now - poll.startedAt >= LOADING_WORD_MS;
  const reading = slow && row !== undefined && row.runId !== beside?.runId;
  const words = [
    beside === null ? 'timeline' : `timeline of ${short(beside.orderId)}`,
    beside?.timeline.value?.from === 'history' ? 'from history' : '',
    reading ? `${short(row.orderId)} loading` : '',
  ];
  return words.filter((word) => word !== '').join(', ');
}

import type { DeckColumn } from '../../../contract/subject/deck.ts';
import { fitText } from '../../../support/text/width.ts';
import { besideWidths, listHeight } from '../../model/app/layout.ts';
import { listSubject } from '../../model/app/place-subject.ts';
import type { ConsoleState } from '../../model/app/state.ts';
import type { Listing } from '../../model/orders/listing.ts';
import { COLUMN_GAP, type Column, type PlacedColumn, placeColumns } from '../../table/columns.ts';
import { type Glyphs, glyphsFor } from '../../ui/glyphs.ts';
import { type Line, line, type Span } from '../../ui/line.ts';
import { cellOf } from './cells.ts';
import { idCharacters } from './id-characters.ts';

const MARGIN = 3;

type ListColumn = Column & Pick<DeckColumn, 'shows'>;

/** The columns of the deck where this terminal has room for them. The cause takes what is left. */
export function listColumns(
  deck: readonly DeckColumn[],
  room: number,
  idWidth: number,
): readonly PlacedColumn<ListColumn>[] {
  const columns: readonly ListColumn[] = deck.map((column) => ({
    ...column,
    width: column.shows === 'id' ? Math.max(column.width, idWidth) : Math.max(column.width, MIN_FLEX(column)),
    flex: column.width === 0,
  }));
  return placeColumns(columns, room);
}

// The cause never gets less than this; other columns go first.
const MIN_FLEX = (column: DeckColumn): number => (column.width === 0 ? 24 : 0);

export function tableLines(state: ConsoleState): readonly Line[] {
  const { listing } = state;
  const subject = listSubject(state);
  const glyphs = glyphsFor(state.ascii);
  const idWidth = 4 + idCharacters(listing.rows);
  const width = besideWidths(state.size)?.list ?? state.size.columns;
  const columns = listColumns(subject.columns, width - MARGIN - 1, idWidth);
  const height = listHeight(state);
  const head = headLine(listing, columns, glyphs);
  const rows = listing.shown.slice(listing.top, listing.top + height);
  const lines = rows.map((row, index) => {
    const runId = row.runId;
    const marks = [
      listing.top + index === listing.cursorIndex ? '>' : ' ',
      listing.marks.has(runId) ? '*' : listing.rangeFrom === runId ? 'v' : ' ',
    ];
    const context = {
      now: state.now,
      glyphs,
      idCharacters: idWidth - 4,
      facts: state.facts.get(runId),
      subject,
    };
    const changed = listing.changed.get(runId);
    const left = listing.left.has(runId);
    const spans: (Span | string)[] = [` ${marks.join('')}`.slice(0, MARGIN)];
    columns.forEach((column, at) => {
      const cell =
        left && column.shows === 'why' ? { text: 'left this lens' } : cellOf(row, column.shows, context);
      const text = fitText(cell.text, column.width, { align: column.align, ellipsis: glyphs.ellipsis });
      const gap = at === 0 ? '' : ' '.repeat(COLUMN_GAP);
      const bold = (changed?.get(column.shows) ?? 0) > state.now;
      if (cell.tone === undefined && !bold) spans.push(gap + text);
      else
        spans.push(gap, {
          text,
          ...(cell.tone === undefined ? {} : { tone: cell.tone }),
          ...(bold ? { bold } : {}),
        });
    });
    return joined(line(runId, ...spans));
  });
  return [head, ...lines];
}

function headLine(listing: Listing, columns: readonly PlacedColumn[], glyphs: Glyphs): Line {
  const texts = columns.map((column, at) => {
    const sorted = listing.sort?.column === column.id;
    const arrow = !sorted ? '' : listing.sort?.direction === 'ascending' ? '<' : '>';
    const text = fitText(column.title + arrow, column.width, {
      align: column.align,
      ellipsis: glyphs.ellipsis,
    });
    return (at === 0 ? '' : ' '.repeat(COLUMN_GAP)) + text;
  });
  return line('head', { text: ' '.repeat(MARGIN) + texts.join(''), tone: 'muted' });
}

/** Plain neighbours become one span: fewer nodes, fewer bytes. Blanks at the end are nobody's. */
function joined(shown: Line): Line {
  const spans: Span[] = [];
  for (const span of shown.spans) {
    const last = spans.at(-1);
    const plain = span.tone === undefined && span.bold !== true;
    if (last !== undefined && plain && last.tone === undefined && last.bold !== true) {
      spans[spans.length - 1] = { text: last.text + span.text };
    } else spans.push(span);
  }
  return { key: shown.key, spans };
}

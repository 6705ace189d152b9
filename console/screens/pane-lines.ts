import { fitText } from '../../support/text/width.ts';
import type { ConsoleState } from '../model/app/state.ts';
import type { Entry, EntryTone, Pane } from '../model/panes/pane.ts';
import { paneRows } from '../model/panes/panes-of.ts';
import { paneState } from '../model/panes/update-panes.ts';
import { COLUMN_GAP, type PlacedColumn, placeColumns } from '../table/columns.ts';
import { viewport } from '../table/viewport.ts';
import { type Glyphs, glyphsFor } from '../ui/glyphs.ts';
import { type Line, line, type Tone } from '../ui/line.ts';
import { pad } from './pad.ts';

const TONES: Readonly<Record<EntryTone, Tone | undefined>> = {
  plain: undefined,
  quiet: 'muted',
  good: undefined,
  bad: 'alert',
  warning: 'retrying',
  paused: 'paused',
};

const MARGIN = 3;

/** Another list than the orders: its titles, the visible rows, and its note. */
export function paneLines(state: ConsoleState, pane: Pane, active: boolean): readonly Line[] {
  const glyphs = glyphsFor(state.ascii);
  const height = paneRows(state, pane);
  const columns = placeColumns(pane.columns, state.size.columns - MARGIN - 1);
  const head = pane.titled && pane.entries.length > 0 ? [titleLine(pane, columns, glyphs)] : [];
  const at = paneState(state, pane);
  const total = pane.entries.length;
  const cursor = Math.min(at.cursor, Math.max(0, total - 1));
  const visible = height - (pane.note === null ? 0 : 1);
  const { top, end } = viewport({ cursor, top: at.top, height: visible, total });
  const rows = pane.entries
    .slice(top, end)
    .map((entry, index) =>
      entryLine(pane, entry, { columns, glyphs, selected: active && top + index === cursor }),
    );
  const note =
    pane.note === null ? [] : [line(`${pane.key}-note`, { text: `   ${pane.note}`, tone: 'muted' })];
  return [
    ...head,
    ...pad([...rows, ...note], height + (pane.titled ? 1 : 0) - head.length, `${pane.key}-rest`),
  ];
}

function titleLine(pane: Pane, columns: readonly PlacedColumn[], glyphs: Glyphs): Line {
  const text = columns
    .map((column) => fitText(column.title, column.width, { align: column.align, ellipsis: glyphs.ellipsis }))
    .join(' '.repeat(COLUMN_GAP));
  return line(`${pane.key}-titles`, { text: ' '.repeat(MARGIN) + text.trimEnd(), tone: 'muted' });
}

function entryLine(
  pane: Pane,
  entry: Entry,
  at: { readonly columns: readonly PlacedColumn[]; readonly glyphs: Glyphs; readonly selected: boolean },
): Line {
  const cellAt = new Map(pane.columns.map((column, index) => [column.id, entry.cells[index] ?? '']));
  const text = at.columns
    .map((column) =>
      fitText(cellAt.get(column.id) ?? '', column.width, {
        align: column.align,
        ellipsis: at.glyphs.ellipsis,
      }),
    )
    .join(' '.repeat(COLUMN_GAP))
    .trimEnd();
  const tone = TONES[entry.tone];
  return line(
    `${pane.key}-${entry.key}`,
    at.selected ? ' > ' : '   ',
    tone === undefined ? text : { text, tone },
  );
}

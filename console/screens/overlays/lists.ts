import { shortenText, textWidth } from '../../../support/text/width.ts';
import { completions } from '../../model/app/commands.ts';
import { bodyHeight } from '../../model/app/layout.ts';
import type { ConsoleState, Overlay } from '../../model/app/state.ts';
import { type MenuItem, menuItems } from '../../model/menu/menus.ts';
import { detailRows } from '../../model/order/detail-rows.ts';
import { viewport } from '../../table/viewport.ts';
import { glyphsFor } from '../../ui/glyphs.ts';
import { type Frame, type Line, line } from '../../ui/line.ts';
import { headerLine } from '../header.ts';
import { labelled, pad } from '../pad.ts';

type Over<K extends Overlay['kind']> = Extract<Overlay, { kind: K }>;

/** The selected entry is shown in full at the bottom of a menu: its row may be too narrow. */
const WHOLE_ROWS = 3;

function wholeLines(state: ConsoleState, text: string): readonly Line[] {
  const shown = labelled('whole', '   ', text, { columns: state.size.columns, limit: WHOLE_ROWS - 1 });
  return pad([line('whole-gap'), ...shown], WHOLE_ROWS, 'whole-rest');
}

/** As much of a text as fits behind the first `used` columns. */
function short(state: ConsoleState, text: string, used: number): string {
  return shortenText(text, Math.max(8, state.size.columns - used - 1), glyphsFor(state.ascii).ellipsis);
}

function textOf(item: MenuItem): string {
  return item.off === null ? item.detail : `off: ${item.off}`;
}

const MENU_TITLES = {
  actions: 'all actions',
  sort: 'sort by',
  copy: 'copy',
  causes: 'by cause: the loaded rows',
} as const;

/** A menu: a disabled entry stays in its place and shows the reason. */
export function menuFrame(state: ConsoleState, overlay: Over<'menu'>): Frame {
  const items = menuItems(state, overlay.menu);
  const height = bodyHeight(state.size, 3 + WHOLE_ROWS);
  const { top, end } = viewport({ cursor: overlay.cursor, top: 0, height, total: items.length });
  const width = Math.max(...items.map((item) => textWidth(item.label)), 4);
  const rows = items.slice(top, end).map((item, index) => {
    const mark = top + index === overlay.cursor ? ' > ' : '   ';
    const label = item.label.padEnd(width);
    const detail = short(state, textOf(item), width + 5);
    return item.off === null
      ? line(`menu-${item.key}`, mark, label, `  ${detail}`)
      : line(`menu-${item.key}`, mark, { text: `${label}  ${detail}`, tone: 'muted' });
  });
  const selected = items[overlay.cursor];
  const lines: Line[] = [
    headerLine(state),
    line(
      'menu-title',
      ' ',
      { text: MENU_TITLES[overlay.menu], bold: true },
      { text: '   Enter chooses   Esc back', tone: 'muted' },
    ),
    line('menu-gap'),
    ...(rows.length > 0
      ? rows
      : [line('menu-none', { text: '   there is nothing to choose', tone: 'muted' })]),
  ];
  const whole = selected === undefined ? '' : textOf(selected);
  return {
    lines: [...pad(lines, state.size.rows - WHOLE_ROWS, 'menu-rest'), ...wholeLines(state, whole)],
    cursor: null,
  };
}

/** A payload, a failure chain, an answer: text as it is, line by line. */
export function detailFrame(state: ConsoleState, overlay: Over<'detail'>): Frame {
  const height = bodyHeight(state.size, 3);
  const rows = detailRows(overlay.lines, state.size);
  const shown = rows.slice(overlay.top, overlay.top + height);
  const last = Math.min(overlay.top + height, rows.length);
  const lines: Line[] = [
    headerLine(state),
    line('detail-title', ' ', { text: overlay.title, bold: true }),
    line('detail-gap'),
    ...shown.map((text, index) => line(`detail-${overlay.top + index}`, `   ${text}`)),
  ];
  const footer = line('detail-keys', {
    text: ` Esc back   y copy   line ${rows.length === 0 ? 0 : overlay.top + 1} to ${last} of ${rows.length}`,
    tone: 'muted',
  });
  return { lines: [...pad(lines, state.size.rows - 1, 'detail-rest'), footer], cursor: null };
}

/** What the command bar offers, above it. */
export function completionLines(state: ConsoleState, overlay: Over<'command'>): readonly Line[] {
  const offered = completions(state, overlay.field.text);
  const width = Math.max(...offered.map((each) => textWidth(each.text)), 8);
  return offered.map((each, index) =>
    line(`complete-${each.text}`, index === overlay.choice ? ' > ' : '   ', each.text.padEnd(width), {
      text: `  ${each.does}`,
      tone: 'muted',
    }),
  );
}

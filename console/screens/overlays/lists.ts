import { completions } from '../../model/commands.ts';
import { foundHelp } from '../../model/help.ts';
import { bodyHeight } from '../../model/layout.ts';
import { type MenuItem, menuItems } from '../../model/menus.ts';
import type { ConsoleState, Overlay } from '../../model/state.ts';
import { viewport } from '../../table/viewport.ts';
import { shortenText, textWidth } from '../../table/width.ts';
import { glyphsFor } from '../../ui/glyphs.ts';
import { type Frame, type Line, line } from '../../ui/line.ts';
import { headerLine } from '../header.ts';
import { labelled, pad } from '../pad.ts';
import { teachingLine } from '../teaching.ts';

type Over<K extends Overlay['kind']> = Extract<Overlay, { kind: K }>;

/** What is selected is told in whole at the foot of a menu: its row may be too narrow for it. */
const WHOLE_ROWS = 3;

function wholeLines(state: ConsoleState, text: string): readonly Line[] {
  const shown = labelled('whole', '   ', text, { columns: state.size.columns, limit: WHOLE_ROWS - 1 });
  return pad([line('whole-gap'), ...shown], WHOLE_ROWS, 'whole-rest');
}

/** As much of a text as there is room for behind the first `used` columns. */
function short(state: ConsoleState, text: string, used: number): string {
  return shortenText(text, Math.max(8, state.size.columns - used - 1), glyphsFor(state.ascii).ellipsis);
}

function said(item: MenuItem): string {
  return item.off === null ? item.detail : `off: ${item.off}`;
}

/** Help of all keys; what is typed searches, Enter does it. */
export function helpFrame(state: ConsoleState, overlay: Over<'help'>): Frame {
  const found = foundHelp(state, overlay.field.text);
  const height = bodyHeight(state.size, 3 + WHOLE_ROWS);
  const { top, end } = viewport({
    cursor: overlay.cursor,
    top: overlay.cursor - Math.floor(height / 2),
    height,
    total: found.length,
  });
  const keyWidth = Math.max(...found.map((entry) => textWidth(entry.keys)), 4);
  const rows = found
    .slice(top, end)
    .map((entry, index) =>
      line(
        `help-${entry.press}-${entry.does}`,
        top + index === overlay.cursor ? ' > ' : '   ',
        { text: entry.keys.padEnd(keyWidth), bold: true },
        `  ${short(state, entry.does, keyWidth + 5)}`,
        { text: `   ${entry.scope}`, tone: 'muted' },
      ),
    );
  const prompt = ` ? help: ${state.place.kind}   search [`;
  const lines = [
    headerLine(state),
    line('help-search', prompt, overlay.field.text, ' ]   ', {
      text: 'Enter does it   Esc back',
      tone: 'muted',
    }),
    teachingLine(state, 'help-gap'),
    ...(rows.length > 0 ? rows : [line('help-none', { text: '   nothing is called so', tone: 'muted' })]),
  ];
  const whole = found[overlay.cursor]?.does ?? '';
  return {
    lines: [...pad(lines, state.size.rows - WHOLE_ROWS, 'help-rest'), ...wholeLines(state, whole)],
    cursor: { x: textWidth(prompt + overlay.field.text.slice(0, overlay.field.at)), y: 1 },
  };
}

const MENU_TITLES = {
  actions: 'all actions',
  sort: 'sort by',
  copy: 'copy',
  causes: 'by cause: the loaded rows',
} as const;

/** A menu: what is off stays in its place and says why. */
export function menuFrame(state: ConsoleState, overlay: Over<'menu'>): Frame {
  const items = menuItems(state, overlay.menu);
  const height = bodyHeight(state.size, 3 + WHOLE_ROWS);
  const { top, end } = viewport({ cursor: overlay.cursor, top: 0, height, total: items.length });
  const width = Math.max(...items.map((item) => textWidth(item.label)), 4);
  const rows = items.slice(top, end).map((item, index) => {
    const mark = top + index === overlay.cursor ? ' > ' : '   ';
    const label = item.label.padEnd(width);
    const detail = short(state, said(item), width + 5);
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
  const whole = selected === undefined ? '' : said(selected);
  return {
    lines: [...pad(lines, state.size.rows - WHOLE_ROWS, 'menu-rest'), ...wholeLines(state, whole)],
    cursor: null,
  };
}

/** A payload, a failure chain, an answer: text as it is, line by line. */
export function detailFrame(state: ConsoleState, overlay: Over<'detail'>): Frame {
  const height = bodyHeight(state.size, 3);
  const shown = overlay.lines.slice(overlay.top, overlay.top + height);
  const last = Math.min(overlay.top + height, overlay.lines.length);
  const lines: Line[] = [
    headerLine(state),
    line('detail-title', ' ', { text: overlay.title, bold: true }),
    line('detail-gap'),
    ...shown.map((text, index) => line(`detail-${overlay.top + index}`, `   ${text}`)),
  ];
  const footer = line('detail-keys', {
    text: ` Esc back   y copy   line ${overlay.lines.length === 0 ? 0 : overlay.top + 1} to ${last} of ${overlay.lines.length}`,
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

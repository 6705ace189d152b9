import { textWidth, wrapText } from '../../../support/text/width.ts';
import { bodyHeight } from '../../model/app/layout.ts';
import type { ConsoleState, Overlay } from '../../model/app/state.ts';
import { foundHelp, type HelpEntry, type HelpSection } from '../../model/menu/help.ts';
import { targetRow } from '../../model/menu/menus.ts';
import { viewport } from '../../table/viewport.ts';
import { type Frame, type Line, line } from '../../ui/line.ts';
import { headerLine } from '../header.ts';
import { pad } from '../pad.ts';
import { teachingLine } from '../teaching.ts';

const HEAD_ROWS = 3;
const LINES_OF_ENTRY_MAX = 6;

/** Help for the place where the operator is; what is typed searches, Enter runs it. Nothing of it is cut. */
export function helpFrame(state: ConsoleState, overlay: Extract<Overlay, { kind: 'help' }>): Frame {
  const found = foundHelp(state, overlay.field.text);
  const { lines, first, last } = entryLines(state, found, overlay.cursor);
  const height = bodyHeight(state.size, HEAD_ROWS - 2);
  // Both ends of what is selected are on the screen.
  const above = viewport({ cursor: first, top: last - Math.floor(height / 2), height, total: lines.length });
  const { top, end } = viewport({ cursor: last, top: above.top, height, total: lines.length });
  const prompt = ` ? help: ${state.place.kind}   search [`;
  const none = line('help-none', { text: '   no match here; a lists all actions', tone: 'muted' });
  const head = [
    headerLine(state),
    line('help-search', prompt, overlay.field.text, ' ]   ', {
      text: 'Enter runs it   Esc back',
      tone: 'muted',
    }),
    teachingLine(state, 'help-gap'),
  ];
  return {
    lines: pad(
      [...head, ...(found.length === 0 ? [none] : lines.slice(top, end))],
      state.size.rows,
      'help-rest',
    ),
    cursor: { x: textWidth(prompt + overlay.field.text.slice(0, overlay.field.at)), y: 1 },
  };
}

function entryLines(state: ConsoleState, found: readonly HelpEntry[], cursor: number) {
  const keyWidth = Math.max(...found.map((entry) => textWidth(entry.keys)), 4);
  const names = found.map((entry) => textWidth(entry.name ?? ''));
  const nameWidth = Math.max(...names, 0);
  const lines: Line[] = [];
  let [first, last] = [0, 0];
  found.forEach((entry, index) => {
    if (entry.section !== found[index - 1]?.section) {
      lines.push(
        line(`help-of-${entry.section}`, { text: ` ${sectionTitle(state, entry.section)}`, tone: 'muted' }),
      );
    }
    if (index === cursor) first = lines.length;
    const selected = index === cursor ? ' > ' : '   ';
    const name = entry.name === null ? '' : `${entry.name}${' '.repeat(nameWidth - textWidth(entry.name))}  `;
    const used = 3 + keyWidth + 2 + textWidth(name);
    const parts = wrapText(entry.does, Math.max(20, state.size.columns - used - 1), LINES_OF_ENTRY_MAX);
    const keys = entry.keys + ' '.repeat(keyWidth - textWidth(entry.keys));
    parts.forEach((part, at) => {
      const key = `help-${entry.press}-${entry.does}-${at}`;
      if (at > 0) lines.push(line(key, ' '.repeat(used), part));
      else lines.push(line(key, selected, { text: keys, bold: true }, `  ${name}${part}`));
    });
    if (index === cursor) last = lines.length - 1;
  });
  return { lines, first, last };
}

function sectionTitle(state: ConsoleState, section: HelpSection): string {
  switch (section) {
    case 'act':
      return `act on ${targetRow(state)?.orderId ?? ''}, preview first; a lists what is off, and why`;
    case 'here':
      return 'here';
    case 'go':
      return 'go to';
    case 'everywhere':
      return 'everywhere';
    case 'move':
      return 'move';
  }
}

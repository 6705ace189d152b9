import type { ConsoleState } from '../model/app/state.ts';
import { panesOf } from '../model/panes/panes-of.ts';
import type { Screen } from '../places/screen.ts';
import { type Frame, type Line, line } from '../ui/line.ts';
import { footerLine, soughtWords } from './footer.ts';
import { headerLine } from './header.ts';
import { paneLines } from './pane-lines.ts';
import { bannerLines } from './why.ts';

/** A title and the lists of a screen. */
export function screenFrame(state: ConsoleState, screen: Screen): Frame {
  const panes = panesOf(state);
  const lines: Line[] = [
    headerLine(state),
    line('title', ' ', { text: screen.title, bold: true }, note(state)),
  ];
  panes.forEach((pane, index) => {
    if (index > 0) lines.push(line(`between${index}`));
    lines.push(...paneLines(state, pane, index === Math.min(state.activePane, panes.length - 1)));
  });
  while (lines.length < state.size.rows - 1) lines.push(line(`rest${lines.length}`));
  const footer = footerLine(state, keysOf(panes.length), soughtWords(state, ''));
  return {
    lines: [...lines.slice(0, state.size.rows - 1), footer.line],
    cursor: footer.cursorX === null ? null : { x: footer.cursorX, y: state.size.rows - 1 },
  };
}

function note(state: ConsoleState) {
  const banner = state.link.kind === 'down' ? bannerLines(state)?.[0] : undefined;
  const text = banner?.spans.map((span) => span.text).join('') ?? '';
  return text === '' ? null : ({ text: `  ${text}`, tone: 'person' } as const);
}

function keysOf(lists: number): readonly string[] {
  const tab = lists > 1 ? ['Tab other list'] : [];
  return ['Enter open', ...tab, 'r refresh', 'Esc back', '? help'];
}

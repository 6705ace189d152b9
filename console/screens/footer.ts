import type { ConsoleState } from '../model/state.ts';
import { cutText, shortenText, textWidth } from '../table/width.ts';
import { type Line, line, type Span } from '../ui/line.ts';

/** The last line: what is being written, what was just said, or the keys. */
export function footerLine(
  state: ConsoleState,
  keys: readonly string[],
  right: string,
): { readonly line: Line; readonly cursorX: number | null } {
  const { overlay, flash } = state;
  const room = state.size.columns - 1;
  if (overlay?.kind === 'find' || overlay?.kind === 'command') {
    const sign = overlay.kind === 'find' ? ' / ' : ' : ';
    const { text, at } = overlay.field;
    const cursorX = Math.min(room, textWidth(sign + text.slice(0, at)));
    return { line: line('footer', { text: sign, tone: 'hint' }, text), cursorX };
  }
  const said = flash === null ? null : flashSpan(flash.text, flash.tone);
  const left: Span = said ?? { text: keyText(state, keys, room - textWidth(right) - 3), tone: 'muted' };
  const shown = { ...left, text: cutText(` ${left.text}`, Math.max(0, room - textWidth(right) - 2)) };
  const gap = ' '.repeat(Math.max(2, room - textWidth(shown.text) - textWidth(right)));
  return { line: line('footer', shown, right === '' ? null : gap + right), cursorX: null };
}

function flashSpan(text: string, tone: 'plain' | 'good' | 'bad'): Span {
  if (tone === 'good') return { text, tone: 'good' };
  return tone === 'bad' ? { text, tone: 'person' } : { text, bold: true };
}

function keyText(state: ConsoleState, keys: readonly string[], room: number): string {
  if (state.pendingKey !== '')
    return `${state.pendingKey} ... o orders  w workers  a alerts  b bulk  j journal  g first`;
  let text = '';
  for (const key of keys) {
    const next = text === '' ? key : `${text}   ${key}`;
    if (textWidth(next) > room) break;
    text = next;
  }
  return text;
}

/** What n and N look for in the lists beside the orders, as long as it holds. */
export function soughtWords({ sought }: ConsoleState, otherwise: string): string {
  return sought === '' ? otherwise : `find "${shortenText(sought, 30, '...')}"  n N  Esc clears`;
}

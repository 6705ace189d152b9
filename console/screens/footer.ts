import { cutText, shortenText, textWidth } from '../../support/text/width.ts';
import { KEYMAP } from '../keys/keymap.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { type Line, line, type Span } from '../ui/line.ts';
import { fieldBox } from './field-box.ts';
import { HINT_GAP } from './pressed-at.ts';

/** The last line: what is being written, what was just said, or the keys. */
export function footerLine(
  state: ConsoleState,
  keys: readonly string[],
  right: string,
): { readonly line: Line; readonly cursorX: number | null } {
  const { overlay } = state;
  const room = state.size.columns - 1;
  if (overlay?.kind === 'find' || overlay?.kind === 'command') {
    const sign = overlay.kind === 'find' ? ' / ' : ' : ';
    const { text, x } = fieldBox(overlay.field, room - textWidth(sign));
    const cursorX = textWidth(sign) + x;
    return { line: line('footer', { text: sign, tone: 'hint' }, text), cursorX };
  }
  const left = leftSpans(state, keys, Math.max(0, room - textWidth(right) - 2));
  const used = left.reduce((sum, { text }) => sum + textWidth(text), 0);
  const gap = ' '.repeat(Math.max(2, room - used - textWidth(right)));
  return { line: line('footer', ...left, right === '' ? null : gap + right), cursorX: null };
}

/** What was just said, the second keys after the first, or the hints as far as there is room. */
function leftSpans(state: ConsoleState, keys: readonly string[], room: number): readonly Span[] {
  const { flash } = state;
  if (flash !== null)
    return [{ ...flashSpan(flash.text, flash.tone), text: cutText(` ${flash.text}`, room) }];
  // One span: several would cost bytes with every row number beside them.
  return [{ text: hintsText(keys, room), tone: 'muted', press: 'hints' }];
}

function flashSpan(text: string, tone: 'plain' | 'good' | 'bad'): Span {
  if (tone === 'good') return { text, tone: 'good' };
  return tone === 'bad' ? { text, tone: 'person' } : { text, bold: true };
}

function hintsText(hints: readonly string[], room: number): string {
  let text = '';
  for (const hint of hints) {
    const next = text === '' ? ` ${hint}` : `${text}${HINT_GAP}${hint}`;
    if (textWidth(next) > room) break;
    text = next;
  }
  return text;
}

/** What n and N look for in the lists beside the orders, as long as it holds. */
export function soughtWords({ sought }: ConsoleState, otherwise: string): string {
  return sought === '' ? otherwise : `find "${shortenText(sought, 30, '...')}"  n N  Esc clears`;
}

const SECOND_INDENT = 7;

/** What a second key does, in as many lines as the terminal needs for it. */
export function secondKeyLines({ pendingKey, size }: ConsoleState): readonly Line[] {
  const rows: string[] = [];
  for (const hint of secondKeys(pendingKey)) {
    const last = rows.at(-1);
    const longer = last === undefined ? hint : `${last}  ${hint}`;
    if (last === undefined || textWidth(longer) > size.columns - SECOND_INDENT - 1) rows.push(hint);
    else rows[rows.length - 1] = longer;
  }
  return rows.map((text, index) => {
    const lead = index === 0 ? ` ${pendingKey} ...` : '';
    return line(`second${index}`, { text: lead.padEnd(SECOND_INDENT) + text, tone: 'muted' });
  });
}

function secondKeys(first: string): readonly string[] {
  const places = KEYMAP.filter(({ scope }) => scope === 'after g').flatMap(({ does, keys }) =>
    keys.flatMap((key) =>
      key.startsWith(`${first} `) ? [`${key.slice(2)} ${does.replace(/^go to the /, '')}`] : [],
    ),
  );
  return [...places, 'g first'];
}

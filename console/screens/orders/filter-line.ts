import { shortenText } from '../../../support/text/width.ts';
import type { ConsoleState } from '../../model/app/state.ts';
import { plainWords } from '../../model/stack/plain-namespace.ts';
import { glyphsFor } from '../../ui/glyphs.ts';
import { type Line, line } from '../../ui/line.ts';
import { teachingLine } from '../teaching.ts';

/** What narrows the list, as long as it does; else the line that teaches. */
export function filterLine(state: ConsoleState, key: string): Line {
  const { cause, filter, query } = state.listing;
  const parts = [
    query === null ? '' : `query ${query}`,
    cause === null ? '' : `cause "${cause}"`,
    filter === '' ? '' : `filter "${filter}"`,
  ].filter((part) => part !== '');
  const plain = plainWords(state);
  if (parts.length === 0 && plain !== null) return plainLine(state, key, plain);
  if (parts.length === 0) return teachingLine(state, key);
  const hint = '   Esc clears';
  const width = state.size.columns - hint.length - 2;
  const text = shortenText(parts.join('   '), width, glyphsFor(state.ascii).ellipsis);
  return line(key, ' ', { text, tone: 'hint' }, { text: hint, tone: 'muted' });
}

function plainLine(state: ConsoleState, key: string, text: string): Line {
  return line(key, ' ', {
    text: shortenText(text, state.size.columns - 2, glyphsFor(state.ascii).ellipsis),
    tone: 'hint',
  });
}

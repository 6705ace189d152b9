import { textWidth } from '../../../support/text/width.ts';
import { countKey, listSubject } from '../../model/app/place-subject.ts';
import type { ConsoleState, LensCount } from '../../model/app/state.ts';
import { isCounted } from '../../model/app/worth-asking.ts';
import { lensOff } from '../../model/stack/plain-namespace.ts';
import { type Line, line, lineText, type Span } from '../../ui/line.ts';
import { countWords } from '../../ui/words.ts';

/** `1 open 1,204   2 attention 17 (+3)`. Too narrow a screen loses the names of the lenses that are not open. */
export function lensLine(state: ConsoleState): Line {
  for (const style of ['full', 'tight', 'short', 'bare'] as const) {
    const shown = line('lenses', ' ', ...lensSpans(state, style));
    if (style === 'bare' || textWidth(lineText(shown)) <= state.size.columns) return shown;
  }
  return line('lenses');
}

type LensStyle = 'full' | 'tight' | 'short' | 'bare';
const GAPS: Readonly<Record<LensStyle, string>> = { full: '   ', tight: '  ', short: '  ', bare: ' ' };

function lensSpans(state: ConsoleState, style: LensStyle): readonly Span[] {
  const spans: Span[] = [];
  const own = state.listing.query !== null;
  listSubject(state)
    .lenses.slice(0, 9)
    .forEach((lens, index) => {
      const active = !own && lens.id === state.listing.lens;
      const off = lensOff(state, lens) !== null;
      const count = active ? openCount(state) : state.counts[countKey(state.listing, lens.id)];
      const digits = off ? '-' : isCounted(lens) ? countText(count, style) : '';
      const name = style === 'full' || style === 'tight' || active ? ` ${lens.title}` : '';
      const text = `${index + 1}${name}${digits === '' ? '' : ` ${digits}`}`;
      spans.push({ text: index === 0 ? '' : GAPS[style] });
      const press = [String(index + 1)];
      spans.push(active ? { text, bold: true, press } : { text, press });
    });
  if (own) spans.push({ text: '   ' }, { text: 'own query', bold: true });
  return spans;
}

/** The count of the lens that is shown whole is that of its rows: the server's count was read at another moment. */
function openCount(state: ConsoleState): LensCount | undefined {
  const { listing } = state;
  const count = state.counts[countKey(listing, listing.lens)];
  if (count === undefined || count.atLeast) return count;
  if (listing.phase !== 'complete' || listing.readAt === null || listing.returned) return count;
  const rows = listing.rows.length + listing.fresh.length - listing.left.size;
  return { ...count, count: rows, seen: listing.rows.length - listing.left.size, readAt: listing.readAt };
}

/** A count that is not known is told as such, never as zero. */
function countText(count: LensCount | undefined, style: LensStyle): string {
  if (count === undefined) return style === 'full' || style === 'tight' ? '.' : '';
  if (count.count === null) return '?';
  const growth = count.seen === null ? 0 : count.count - count.seen;
  const grown = growth <= 0 ? '' : style === 'full' ? ` (+${countWords(growth)})` : `+${countWords(growth)}`;
  return `${countWords(count.count)}${count.atLeast ? '+' : ''}${grown}`;
}

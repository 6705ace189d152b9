import { ordersLayout } from '../../model/app/layout.ts';
import { isRoot, listSubject } from '../../model/app/place-subject.ts';
import type { ConsoleState } from '../../model/app/state.ts';
import { lensOff } from '../../model/stack/plain-namespace.ts';
import { type Frame, type Line, line } from '../../ui/line.ts';
import { footerLine } from '../footer.ts';
import { headerLine } from '../header.ts';
import { pad } from '../pad.ts';
import { withBeside } from './beside-lines.ts';
import { filterLine } from './filter-line.ts';
import { lensLine } from './lenses.ts';
import { placeWords, stripLines } from './strip.ts';
import { tableLines } from './table.ts';

/** The list of a subject. Every part has its place by the size alone, so no state moves another part. */
export function listFrame(state: ConsoleState): Frame {
  const layout = ordersLayout(state.size);
  const [head, ...rows] = tableLines(state);
  const body = pad(rows.length > 0 ? rows : emptyLines(state), layout.tableRows, 'row');
  const footer = footerLine(state, [...LIST_KEYS, isRoot(state) ? 'q quit' : 'Esc back'], placeWords(state));
  const lines = [
    headerLine(state),
    lensLine(state),
    filterLine(state, 'gap1'),
    ...withBeside(state, [head ?? line('head'), ...body]),
    line('gap2'),
    ...stripLines(state),
    line('gap3'),
    footer.line,
  ];
  return {
    lines,
    cursor: footer.cursorX === null ? null : { x: footer.cursorX, y: lines.length - 1 },
  };
}

const LIST_KEYS = ['Enter open', '/ find', 'Space mark', 'c causes', 'a all actions', '? help'] as const;

const LOADING_WORD_MS = 300;

/** An empty table says why it is empty. Loading is not said before it is worth a word. */
function emptyLines(state: ConsoleState): readonly Line[] {
  const { listing, link, now } = state;
  const subject = listSubject(state);
  const say = (text: string): readonly Line[] => [line('empty', { text: `   ${text}`, tone: 'muted' })];
  const ownLens = listing.query === null ? subject.lenses.find(({ id }) => id === listing.lens) : undefined;
  const off = ownLens === undefined ? null : lensOff(state, ownLens);
  if (off !== null) return say(off);
  if (listing.problem !== null) return [];
  if (listing.phase === 'waiting') {
    const since = link.kind === 'connecting' ? link.since : (state.polls['page']?.startedAt ?? now);
    return now - since >= LOADING_WORD_MS && link.kind !== 'down' ? say('loading') : [];
  }
  if (listing.cause !== null && listing.rows.length > 0 && listing.filter === '') {
    return say('no loaded row has this cause any more; Esc clears it');
  }
  if (listing.filter !== '') {
    return say(`no loaded row has "${listing.filter}"; Enter asks everywhere, Esc clears the filter`);
  }
  if (listing.query !== null) return say('nothing matches the query; Esc goes back to the lens');
  return say(`no ${subject.noun.many} in "${ownLens?.title ?? listing.lens}"`);
}

import { formatMoney } from '../../domain/money.ts';
import { isLate, markOf, type OrderRow, type RowMark } from '../../operations/subjects/order/order-row.ts';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { listSubject, rowName } from '../model/app/place-subject.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { selectedRow } from '../model/orders/listing.ts';
import { lineText } from '../ui/line.ts';
import { countWords } from '../ui/words.ts';
import { frameOf } from './frame.ts';
import { statusWord } from './orders/cells.ts';
import { teachingLine } from './teaching.ts';
import { bannerLines, whyLines } from './why.ts';

const MARKS: Readonly<Record<RowMark, string>> = {
  'needs-person': 'needs a person',
  broken: 'its workflow code fails',
  decision: 'waits for a decision',
  retrying: 'retries by itself',
  moving: 'moves',
  done: 'done',
  undone: 'undone',
  paused: 'paused',
};

const MINUTE_MS = 60_000;

/**
 * The screen as sentences, for a screen reader. Of the list only the selected order is spoken, and no clock ticks: an
 * age changes once a minute.
 */
export function spokenText(state: ConsoleState): string {
  const still = { ...state, now: Math.floor(state.now / MINUTE_MS) * MINUTE_MS };
  const flash = state.flash === null ? [] : [state.flash.text];
  const onList = state.place.kind === 'list' && state.overlay === null && state.startup === null;
  if (onList) return [...listWords(still), ...flash].map(escapeLine).join('\n');
  const lines = frameOf(still).lines.map((shown) => lineText(shown).trim());
  return [...lines.filter((text) => text !== ''), ...flash].map(escapeLine).join('\n');
}

function listWords(state: ConsoleState): readonly string[] {
  const { listing, settings } = state;
  const { lenses, noun } = listSubject(state);
  const lens = lenses.find((candidate) => candidate.id === listing.lens);
  const name = listing.query === null ? `lens ${lens?.title ?? listing.lens}` : 'own query';
  const words = [...teachingWords(state), `${noun.many} on ${settings.label}, ${name}`];
  const banner = bannerLines(state);
  if (banner !== undefined) words.push(...banner.map((shown) => lineText(shown).trim()));
  const row = selectedRow(listing);
  if (row === undefined) {
    words.push(listing.phase === 'waiting' ? 'loading' : `no ${noun.many} here`);
    return words;
  }
  words.push(
    `${countWords(listing.cursorIndex + 1)} of ${countWords(listing.shown.length)}: ${rowWords(state, row)}`,
  );
  if (banner === undefined)
    words.push(
      ...whyLines(state, { runId: row.runId, fallback: row.why }).map((shown) => lineText(shown).trim()),
    );
  return words;
}

function teachingWords(state: ConsoleState): readonly string[] {
  const text = lineText(teachingLine(state, 'teaching')).trim();
  return text === '' ? [] : [text];
}

function rowWords(state: ConsoleState, row: OrderRow): string {
  return [
    rowName(state, row),
    statusWord(row),
    MARKS[markOf(row)],
    isLate(row, state.now) ? 'late' : '',
    row.amount === null ? '' : formatMoney(row.amount),
    row.customerId ?? '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

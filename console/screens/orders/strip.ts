import { ordersLayout } from '../../model/app/layout.ts';
import { countKey } from '../../model/app/place-subject.ts';
import type { ConsoleState } from '../../model/app/state.ts';
import { selectedRow } from '../../model/orders/listing.ts';
import type { Line } from '../../ui/line.ts';
import { countWords } from '../../ui/words.ts';
import { pad } from '../pad.ts';
import { bannerLines, whyLines } from '../why.ts';

/** Why the selected order does not move and what helps; or the banner that is more urgent than any order. */
export function stripLines(state: ConsoleState): readonly Line[] {
  const { stripRows } = ordersLayout(state.size);
  const row = selectedRow(state.listing);
  const lines =
    bannerLines(state) ??
    (row === undefined ? [] : whyLines(state, { runId: row.runId, fallback: row.why, row }, stripRows));
  return pad(lines, stripRows, 'strip');
}

/** `5 new, r shows them   1 marked   1 of 1,204`, on the right of the footer. */
export function placeWords(state: ConsoleState): string {
  const { listing } = state;
  if (listing.readAt === null) return '';
  const at = listing.shown.length === 0 ? 0 : (listing.end?.from ?? 0) + listing.cursorIndex + 1;
  const parts = [
    listing.fresh.length > 0 ? `${countWords(listing.fresh.length)} new, r shows them` : '',
    marksWords(state),
    listing.wantsEnd
      ? `reading ${countWords(listing.rows.length)} of ${allWords(state)}, Esc stops`
      : `${countWords(at)} of ${allWords(state)}`,
  ];
  return parts.filter((part) => part !== '').join('   ');
}

/** Marks that a filter hides are told: an act would reach them too. */
function marksWords({ listing }: ConsoleState): string {
  const { marks } = listing;
  if (marks.size === 0) return '';
  if (listing.shown.length === listing.rows.length) return `${countWords(marks.size)} marked`;
  const visible = new Set(listing.shown.map((row) => row.runId));
  const hidden = [...marks].filter((runId) => !visible.has(runId)).length;
  return `${countWords(marks.size)} marked${hidden > 0 ? `, ${countWords(hidden)} hidden by the filter` : ''}`;
}

function allWords(state: ConsoleState): string {
  const { listing } = state;
  const counted = listing.query === null ? state.counts[countKey(listing, listing.lens)] : undefined;
  const total = counted?.count ?? listing.total;
  const known = (listing.end?.from ?? 0) + listing.shown.length;
  if (listing.filter !== '' || listing.cause !== null) {
    return `${countWords(known)} that match in ${countWords(listing.rows.length)} loaded`;
  }
  if (listing.phase === 'complete') return countWords(known);
  return total !== null
    ? `${countWords(Math.max(total, known))}${counted?.atLeast === true ? '+' : ''}`
    : `${countWords(known)}+`;
}

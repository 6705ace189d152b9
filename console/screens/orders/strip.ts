import { ordersLayout } from '../../model/layout.ts';
import { selectedRow } from '../../model/listing.ts';
import type { ConsoleState } from '../../model/state.ts';
import { wrapText } from '../../table/width.ts';
import { type Line, line } from '../../ui/line.ts';
import { ageWords, clockTime, countWords } from '../../ui/words.ts';

/** Why the selected order does not move and what helps; or the banner that is more urgent than any order. */
export function stripLines(state: ConsoleState): readonly Line[] {
  const { stripRows } = ordersLayout(state.size);
  const lines = banner(state) ?? explanation(state);
  return pad(lines, stripRows, 'strip');
}

function banner(state: ConsoleState): readonly Line[] | undefined {
  const { link, settings, now, listing } = state;
  if (link.kind === 'down') {
    const age = listing.readAt === null ? 'nothing was read yet' : `this is ${clockTime(listing.readAt)}`;
    const next = link.nextTryAt <= now ? 'trying now' : `next try in ${ageWords(link.nextTryAt - now + 999)}`;
    const text = `Temporal at ${settings.address} stopped answering at ${clockTime(link.since)}, ${ageWords(now - link.since)} ago; ${age}. ${next}, r tries now. Actions are off, none is kept for later.`;
    return wrapped('banner', ' ! ', text, state.size.columns, 'person');
  }
  if (listing.problem !== null) {
    return wrapped(
      'problem',
      ' ! ',
      `${listing.problem.message}. Esc clears it`,
      state.size.columns,
      'warning',
    );
  }
  return undefined;
}

function explanation(state: ConsoleState): readonly Line[] {
  const row = selectedRow(state.listing);
  if (row === undefined) return [];
  if (row.why === null) return [line('why', { text: ' why  ', tone: 'muted' }, 'it moves')];
  return wrapped('why', ' why  ', row.why, state.size.columns);
}

export function wrapped(
  key: string,
  label: string,
  text: string,
  columns: number,
  tone?: 'person' | 'warning' | 'muted',
): readonly Line[] {
  const indent = ' '.repeat(label.length);
  return wrapText(text, columns - label.length - 1, 6).map((part, index) =>
    line(`${key}${index}`, index === 0 ? { text: label, tone: tone ?? 'muted' } : indent, part),
  );
}

export function pad(lines: readonly Line[], height: number, key: string): readonly Line[] {
  const kept = lines.slice(0, height);
  const blanks = Array.from({ length: Math.max(0, height - kept.length) }, (_, index) =>
    line(`${key}-blank${index}`),
  );
  return [...kept, ...blanks];
}

/** `1 marked   1 of 1,204`, on the right of the footer. */
export function placeWords(state: ConsoleState): string {
  const { listing } = state;
  if (listing.readAt === null) return '';
  const hidden =
    listing.shown.length < listing.rows.length ? new Set(listing.shown.map((row) => row.runId)) : null;
  const marks = listing.marks.size;
  const hiddenMarks = hidden === null ? 0 : [...listing.marks].filter((runId) => !hidden.has(runId)).length;
  const at = listing.shown.length === 0 ? 0 : listing.cursorIndex + 1;
  const total = state.counts[listing.lens]?.count;
  const all =
    listing.filter !== ''
      ? `${countWords(listing.shown.length)} that match`
      : listing.phase === 'complete'
        ? countWords(listing.shown.length)
        : listing.query === null && total !== undefined && total !== null
          ? countWords(Math.max(total, listing.shown.length))
          : `${countWords(listing.shown.length)}+`;
  const parts = [
    listing.fresh.length > 0 ? `${countWords(listing.fresh.length)} new, r shows them` : '',
    marks === 0
      ? ''
      : `${countWords(marks)} marked${hiddenMarks > 0 ? `, ${countWords(hiddenMarks)} hidden by the filter` : ''}`,
    `${countWords(at)} of ${all}`,
  ];
  return parts.filter((part) => part !== '').join('   ');
}

import type { CellKind } from '../../../contract/subject/deck.ts';
import { formatMoney } from '../../../domain/money.ts';
import { liveClaim, markOf, type OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { nameIn, type Subject } from '../../../operations/subjects/subject.ts';
import type { OrderFacts } from '../../../operations/temporal/describe.ts';
import { ageWords, shortAge } from '../../../support/time/duration.ts';
import { dayTime, withLocalTimes } from '../../../support/time/local-time.ts';
import { causeOf } from '../../model/orders/causes.ts';
import { type Glyphs, markSign } from '../../ui/glyphs.ts';
import type { Tone } from '../../ui/line.ts';
import { shortName } from '../../ui/words.ts';

export type Cell = { readonly text: string; readonly tone?: Tone };

export type CellContext = {
  readonly now: number;
  readonly glyphs: Glyphs;
  /** How many characters of an order number are enough to tell it from the others. */
  readonly idCharacters: number;
  readonly facts: OrderFacts | undefined;
  readonly subject: Pick<Subject, 'idPrefix'>;
};

/** What a row says in one column. Unknown is empty: a zero would be a lie. */
export function cellOf(row: OrderRow, shows: CellKind, context: CellContext): Cell {
  switch (shows) {
    case 'id':
      return { text: shortOrderId(nameIn(context.subject, row.workflowId), context.idCharacters) };
    case 'type':
      return { text: row.workflowType };
    case 'queue':
      return { text: row.taskQueue };
    case 'started':
      return { text: row.startTime === 0 ? '' : dayTime(row.startTime, context.now) };
    case 'status':
      return statusCell(row, statusWord(row), context.glyphs);
    case 'run':
      return statusCell(row, row.gone === true ? 'gone' : row.run, context.glyphs);
    case 'since':
      return { text: sinceText(row, context.now) };
    case 'promise':
      return promiseCell(row, context.now);
    case 'attempts':
      return { text: row.attempts === null ? '' : String(row.attempts) };
    case 'amount':
      return { text: row.amount === null ? '' : formatMoney(row.amount) };
    case 'customer':
      return { text: row.customerId ?? '' };
    case 'why':
      return whyCell(row, context);
  }
}

/** `ord-7F3K2Q`; an id that is not ours is shown as it is. */
export function shortOrderId(orderId: string, characters: number): string {
  return /^ord-[0-9A-HJKMNP-TV-Z]{16}$/.test(orderId) ? orderId.slice(0, 4 + characters) : orderId;
}

function statusCell(row: OrderRow, word: string, glyphs: Glyphs): Cell {
  const { sign, tone } = markSign(markOf(row), glyphs);
  const cell = { text: `${sign} ${word}` };
  return tone === undefined ? cell : { ...cell, tone };
}

/** The stage stays readable while an order is paused or parked: those are overlays. */
export function statusWord(row: OrderRow): string {
  if (row.gone === true) return 'gone';
  if (row.stuckReason === 'payment-review' && row.open) return 'review';
  if (!row.open && (row.run === 'terminated' || row.run === 'timed-out')) return row.run;
  return (row.state ?? row.run).replaceAll('_', ' ');
}

function sinceText(row: OrderRow, now: number): string {
  const since = row.closeTime ?? row.stageSince ?? row.startTime;
  return since === 0 ? '' : ageWords(now - since);
}

function promiseCell(row: OrderRow, now: number): Cell {
  if (row.promiseBy === null || !row.open) return { text: '' };
  const left = row.promiseBy - now;
  if (left >= 0) return { text: `in ${shortAge(left)}` };
  if (row.stage === 'shipped' || row.stage === 'delivered') return { text: '' };
  return { text: `late ${shortAge(-left)}`, tone: 'warning' };
}

/** Who is on it stands before the cause, because the end is what a narrow screen cuts; the newest note after it. */
function whyCell(row: OrderRow, context: CellContext): Cell {
  const claim = liveClaim(row, context.now);
  const parts = [
    claim === null ? '' : `on it: ${shortName(claim.by)}`,
    withLocalTimes(causeText(row, context), context.now),
    row.note === null || !row.open ? '' : `note: ${row.note.text}`,
  ];
  return { text: parts.filter((part) => part !== '').join('; ') };
}

function causeText(row: OrderRow, { now, facts }: CellContext): string {
  const pending = facts?.pendingActivities.find((activity) => activity.lastFailure.length > 0);
  if (pending !== undefined && row.open && row.paused === null) {
    const failure = pending.lastFailure.at(-1)?.message ?? '';
    const queue = pending.taskQueue ?? pending.type;
    const next =
      pending.nextAttemptAt === null
        ? 'running now'
        : pending.nextAttemptAt <= now
          ? 'next try now'
          : `next try in ${shortAge(pending.nextAttemptAt - now)}`;
    return `${queue}: ${failure}, ${next}`;
  }
  return causeOf(row) ?? '';
}

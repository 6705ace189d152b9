import type { HistoryEvent } from '../../../operations/history/history-event.ts';
import { type HistoryLine, linesOf } from '../../../operations/history/history-lines.ts';
import { localTime, withLocalTimes } from '../../../support/time/local-time.ts';
import type { OrderState } from '../order/order.ts';
import { column, FACT_COLUMNS } from './fact-columns.ts';
import { failureLines } from './failure-lines.ts';
import { type Entry, emptyPane, type Pane, valueLines } from './pane.ts';

const MESSAGES =
  /Signaled|Update(?:Accepted|Completed|Rejected|Admitted)|CancelRequested|Paused|Unpaused|Terminated/;

/** What came in from outside: signals, updates, and what operators did to the run. */
export function messagesPane(order: OrderState): Pane {
  const pane = historyPane(order);
  const entries = historyLines(order)
    .filter((line) => MESSAGES.test(line.event.type))
    .map(eventEntry);
  const older =
    order.history.olderToken === null ? null : 'older events are not read yet; g g in tab 5 reads them';
  return {
    ...pane,
    key: 'messages',
    entries,
    note:
      order.history.readAt === null
        ? pane.note
        : entries.length === 0
          ? (older ?? 'no message came in')
          : older,
  };
}

const lineCache = new WeakMap<readonly HistoryEvent[], readonly HistoryLine[]>();

function historyLines(order: OrderState): readonly HistoryLine[] {
  const { events } = order.history;
  const known = lineCache.get(events);
  if (known !== undefined) return known;
  const lines = linesOf(events);
  lineCache.set(events, lines);
  return lines;
}

/** The events themselves; the machinery among them is hidden until asked for. */
export function historyPane(order: OrderState): Pane {
  const { history } = order;
  if (history.readAt === null) return emptyPane('history', history.problem?.message ?? 'loading');
  const lines = historyLines(order).filter((line) => history.showQuiet || line.tone !== 'quiet');
  return {
    key: 'history',
    columns: [column('id', 'EVENT', 5, { align: 'right' }), ...FACT_COLUMNS],
    titled: false,
    entries: lines.map(eventEntry),
    note: history.olderToken === null ? null : 'older events wait; g g reads them',
    fromEnd: true,
  };
}

function eventEntry(line: HistoryLine): Entry {
  return {
    key: String(line.eventId),
    cells: [String(line.eventId), localTime(line.at), line.what, line.source, withLocalTimes(line.detail)],
    tone: line.tone,
    body: () => eventLines(line.event),
  };
}

function eventLines(event: HistoryEvent): readonly string[] {
  const { failure, input, result, ...rest } = event;
  const known = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== null && JSON.stringify(value) !== '{}'),
  );
  return [
    `${event.type}, event ${event.eventId}, ${localTime(event.at)}`,
    ...section('input', input),
    ...section('result', result),
    ...(failure.length === 0 ? [] : ['', 'failure', ...failureLines(failure)]),
    '',
    ...valueLines(known),
  ];
}

function section(title: string, values: readonly unknown[]): readonly string[] {
  return values.length === 0 ? [] : ['', title, ...values.flatMap(valueLines)];
}

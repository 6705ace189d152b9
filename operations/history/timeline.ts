import * as v from 'valibot';
import { type TimelineEntry, timelineEntrySchema } from '../../contract/order/order.ts';
import { ORDER_QUERIES } from '../../contract/order/order-messages.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { describeRun, type RunRef } from '../temporal/describe.ts';
import type { Problem, Result } from '../temporal/problem.ts';
import { queryOrder } from '../temporal/query.ts';
import { plainText } from '../text/plain-text.ts';
import { readNewestHistory, readWholeHistory } from './history.ts';
import { type HistoryLine, isReset, linesOf } from './history-lines.ts';

export type Timeline = {
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[];
  readonly from: 'workflow' | 'history';
  /** Why it comes from the history; null where the workflow answered. */
  readonly because: Problem | null;
  readonly complete: boolean;
  readonly readAt: number;
};

/** An order has some sixty events; beyond this it is marked as incomplete. */
const EVENTS_MAX = 5_000;

/** The order's own account if a worker answers, else the history's; `from` names which. */
export async function readTimeline(
  link: TemporalLink,
  run: RunRef,
  signal?: AbortSignal,
): Promise<Result<Timeline>> {
  const options = signal === undefined ? {} : { signal };
  const asked = await queryOrder(link, run, { name: ORDER_QUERIES.timeline, ...options });
  if (asked.ok) {
    const parsed = v.safeParse(v.array(timelineEntrySchema), asked.value.value);
    if (parsed.success) {
      return {
        ok: true,
        value: {
          entries: inOrder([
            ...parsed.output.map((entry) => ({
              ...entry,
              what: plainText(entry.what, 300),
              detail: plainText(entry.detail, 1_000),
            })),
            ...(await resetEntries(link, run, options)),
          ]),
          from: 'workflow',
          because: null,
          complete: true,
          readAt: asked.value.readAt,
        },
      };
    }
  } else if (asked.problem.kind === 'unreachable' || asked.problem.kind === 'not-found') {
    return asked;
  }
  const history = await readNewestHistory(link, run, { eventsMax: EVENTS_MAX, ...options });
  if (!history.ok) return history;
  return {
    ok: true,
    value: {
      entries: timelineFromLines(linesOf(history.value.events)),
      from: 'history',
      because: asked.ok
        ? { kind: 'failed', message: 'the order answered with a timeline that this version cannot read' }
        : asked.problem,
      complete: history.value.complete,
      readAt: Date.now(),
    },
  };
}

/** A workflow does not see that it was reset: the history has it. */
async function resetEntries(
  link: TemporalLink,
  run: RunRef,
  options: { readonly signal?: AbortSignal },
): Promise<readonly TimelineEntry[]> {
  const facts = await describeRun(link, run, options.signal);
  // A run made by a reset names the one before it as its first.
  if (!facts.ok || facts.value.firstRunId === facts.value.row.runId) return [];
  const history = await readWholeHistory(link, run, { eventsMax: EVENTS_MAX, ...options });
  if (!history.ok) return [];
  return timelineFromLines(linesOf(history.value.events.filter(isReset)));
}

function inOrder(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  return entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** An activity is listed once, by its end; while it is open, by its start. */
export function timelineFromLines(lines: readonly HistoryLine[]): readonly TimelineEntry[] {
  const ended = new Set(
    lines
      .filter((line) => /^ActivityTask(?:Completed|Failed|TimedOut|Canceled)$/.test(line.event.type))
      .map((line) => line.event.refersTo),
  );
  return lines
    .filter((line) => line.tone !== 'quiet')
    .filter((line) => line.event.type !== 'ActivityTaskScheduled' || !ended.has(line.eventId))
    .map((line) => ({
      at: new Date(line.at).toISOString(),
      what: line.what,
      source: line.source,
      detail: line.detail,
    }));
}

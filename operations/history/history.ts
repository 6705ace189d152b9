import type { TemporalLink } from '../temporal/connect.ts';
import type { RunRef } from '../temporal/describe.ts';
import type { Result } from '../temporal/problem.ts';
import { decodeEvent, type HistoryEvent } from './history-event.ts';

/** The server sends at most 256 events at once. */
export const HISTORY_WINDOW = 256;

export type HistoryWindow = {
  /** Oldest first, whichever way it was read. */
  readonly events: readonly HistoryEvent[];
  /** Continues in the direction of reading; null at the end. */
  readonly nextPageToken: Uint8Array | null;
  readonly readAt: number;
};

export type HistoryRequest = {
  readonly direction: 'forward' | 'reverse';
  readonly pageToken?: Uint8Array;
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
};

/** One window of a run's history; `reverse` begins at its end, which is where failures are. */
export async function readHistory(
  link: TemporalLink,
  run: RunRef,
  request: HistoryRequest,
): Promise<Result<HistoryWindow>> {
  const call = {
    namespace: link.target.namespace,
    execution: { workflowId: run.workflowId, runId: run.runId ?? '' },
    maximumPageSize: request.pageSize ?? HISTORY_WINDOW,
    ...(request.pageToken === undefined ? {} : { nextPageToken: request.pageToken }),
  };
  const answer = await link.call(
    {
      what: `read the history of ${run.workflowId.replace(/^order\//, '')}`,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
    (client) =>
      request.direction === 'forward'
        ? client.workflowService.getWorkflowExecutionHistory(call)
        : client.workflowService.getWorkflowExecutionHistoryReverse(call),
  );
  if (!answer.ok) return answer;
  const events = (answer.value.history?.events ?? []).map(decodeEvent);
  return {
    ok: true,
    value: {
      events: request.direction === 'forward' ? events : events.reverse(),
      nextPageToken: tokenOf(answer.value.nextPageToken),
      readAt: Date.now(),
    },
  };
}

/** All of it, bounded by `eventsMax`; `complete`: whether that was enough. Oldest first. */
export async function readWholeHistory(
  link: TemporalLink,
  run: RunRef,
  options: { readonly eventsMax: number; readonly signal?: AbortSignal },
): Promise<Result<{ readonly events: readonly HistoryEvent[]; readonly complete: boolean }>> {
  const events: HistoryEvent[] = [];
  let pageToken: Uint8Array | undefined;
  while (events.length < options.eventsMax) {
    const page = await readHistory(link, run, {
      direction: 'forward',
      ...(pageToken === undefined ? {} : { pageToken }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (!page.ok) return page;
    events.push(...page.value.events);
    if (page.value.nextPageToken === null) return { ok: true, value: { events, complete: true } };
    pageToken = page.value.nextPageToken;
  }
  return { ok: true, value: { events: events.slice(0, options.eventsMax), complete: false } };
}

/** The newest events, at most `eventsMax`; `complete`: whether that is all of them. Oldest first. */
export async function readNewestHistory(
  link: TemporalLink,
  run: RunRef,
  options: { readonly eventsMax: number; readonly pageSize?: number; readonly signal?: AbortSignal },
): Promise<Result<{ readonly events: readonly HistoryEvent[]; readonly complete: boolean }>> {
  const pages: (readonly HistoryEvent[])[] = [];
  let read = 0;
  let pageToken: Uint8Array | undefined;
  while (read < options.eventsMax) {
    const page = await readHistory(link, run, {
      direction: 'reverse',
      ...(options.pageSize === undefined ? {} : { pageSize: options.pageSize }),
      ...(pageToken === undefined ? {} : { pageToken }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (!page.ok) return page;
    pages.unshift(page.value.events);
    read += page.value.events.length;
    if (page.value.nextPageToken === null)
      return { ok: true, value: { events: pages.flat(), complete: true } };
    pageToken = page.value.nextPageToken;
  }
  return { ok: true, value: { events: pages.flat().slice(-options.eventsMax), complete: false } };
}

/**
 * New events as they arrive, by long poll, until the run closes or the signal aborts. The server can only follow from
 * the start, so what is up to `afterEventId` is read over and dropped.
 */
export async function* followHistory(
  link: TemporalLink,
  run: RunRef & { readonly runId: string },
  options: { readonly afterEventId: number; readonly signal: AbortSignal },
): AsyncGenerator<Result<readonly HistoryEvent[]>, void, undefined> {
  let token: Uint8Array | undefined;
  let after = options.afterEventId;
  while (!options.signal.aborted) {
    const answer = await link.call(
      { what: 'follow the history', deadlineMs: link.deadlines.follow, signal: options.signal },
      (client) =>
        client.workflowService.getWorkflowExecutionHistory({
          namespace: link.target.namespace,
          execution: run,
          waitNewEvent: true,
          ...(token === undefined ? {} : { nextPageToken: token }),
        }),
    );
    if (options.signal.aborted) return;
    if (!answer.ok) {
      yield answer;
      return;
    }
    const events = (answer.value.history?.events ?? [])
      .map(decodeEvent)
      .filter((event) => event.eventId > after);
    const last = events.at(-1);
    if (last !== undefined) {
      after = last.eventId;
      yield { ok: true, value: events };
    }
    const next = tokenOf(answer.value.nextPageToken);
    if (next === null) return;
    token = next;
  }
}

function tokenOf(token: Uint8Array | null | undefined): Uint8Array | null {
  return token === null || token === undefined || token.length === 0 ? null : token;
}

import type { OrderFacts } from '../../operations/describe.ts';
import type { OrderPage } from '../../operations/list.ts';
import type { Problem } from '../../operations/problem.ts';
import type { AnsweredCall, Call } from './call.ts';
import { listHeight } from './layout.ts';
import { addPage } from './listing.ts';
import { mergeAsked, mergeHead, mergeRow, takeFresh } from './merge-rows.ts';
import { readingPause } from './plan.ts';
import { showRows } from './shown-rows.ts';
import type { ConsoleState, LensCount, Poll } from './state.ts';

const FACTS_MAX = 300;
const COUNT_PAUSE_MS = 4_000;
const FACTS_PAUSE_MS = 2_000;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 10_000] as const;

export function asked(state: ConsoleState, calls: readonly Call[]): ConsoleState {
  const polls: Record<string, Poll> = { ...state.polls };
  let { visibilityAt } = state;
  const described = { ...state.described };
  for (const call of calls) {
    const failures = polls[call.poll]?.failures ?? 0;
    polls[call.poll] = { inFlight: true, startedAt: state.now, nextAt: state.now, failures };
    if (call.name === 'list' || call.name === 'count') visibilityAt = state.now;
    if (call.name === 'describe' && call.ask.runId !== undefined) described[call.ask.runId] = state.now;
  }
  return { ...state, polls, visibilityAt, described };
}

export function answered(state: ConsoleState, call: AnsweredCall): ConsoleState {
  const poll = state.polls[call.poll];
  const tookMs = state.now - (poll?.startedAt ?? state.now);
  const problem = call.answer.ok ? null : call.answer.problem;
  let next =
    call.answer.ok || !isOutage(call.answer.problem) ? linkUp(state) : linkDown(state, call.answer.problem);
  const failures = problem === null ? 0 : (poll?.failures ?? 0) + 1;
  next = withPoll(next, call.poll, {
    inFlight: false,
    startedAt: poll?.startedAt ?? state.now,
    failures,
    nextAt: state.now + (problem === null ? pauseAfter(next, call, tookMs) : retryPause(failures)),
  });
  return take(next, call);
}

function take(state: ConsoleState, call: AnsweredCall): ConsoleState {
  switch (call.name) {
    case 'list':
      return call.answer.ok
        ? takeRows(state, call, call.answer.value)
        : refuseRows(state, call, call.answer.problem);
    case 'count':
      return takeCount(state, call);
    case 'describe':
      return call.answer.ok ? takeFacts(state, call.answer.value) : state;
  }
}

function takeRows(state: ConsoleState, call: AnsweredCall, page: OrderPage): ConsoleState {
  const { listing } = state;
  const { purpose } = call;
  const height = listHeight(state);
  const generation = 'generation' in purpose ? purpose.generation : -1;
  if (generation !== listing.generation) return state;
  switch (purpose.kind) {
    case 'page':
      return { ...state, listing: showRows(addPage(listing, page), height) };
    case 'head': {
      const urgent = listing.urgent;
      let merged = mergeHead(listing, page);
      // Nothing can jump under a cursor that follows the newest, or in a list that fits its page.
      if (urgent || listing.follow === 'newest' || listing.rows.length === 0) merged = takeFresh(merged);
      return { ...state, listing: showRows(merged, height) };
    }
    case 'visible':
      return { ...state, listing: showRows(mergeAsked(listing, page, purpose.asked), height) };
    default:
      return state;
  }
}

function refuseRows(state: ConsoleState, call: AnsweredCall, problem: Problem): ConsoleState {
  if (!('generation' in call.purpose) || call.purpose.generation !== state.listing.generation) return state;
  return { ...state, listing: { ...state.listing, problem, urgent: false, wantsEnd: false } };
}

function takeCount(state: ConsoleState, call: AnsweredCall): ConsoleState {
  if (call.name !== 'count' || call.purpose.kind !== 'count') return state;
  const before = state.counts[call.purpose.lens];
  const count: LensCount = call.answer.ok
    ? {
        count: call.answer.value.count,
        atLeast: false,
        seen: before?.seen ?? call.answer.value.count,
        readAt: call.answer.value.readAt,
        problem: null,
      }
    : {
        count: before?.count ?? null,
        atLeast: before?.atLeast ?? false,
        seen: before?.seen ?? null,
        readAt: state.now,
        problem: call.answer.problem,
      };
  return { ...state, counts: { ...state.counts, [call.purpose.lens]: count } };
}

function takeFacts(state: ConsoleState, facts: OrderFacts): ConsoleState {
  const all = new Map(state.facts);
  all.delete(facts.row.runId);
  all.set(facts.row.runId, facts);
  for (const runId of all.keys()) {
    if (all.size <= FACTS_MAX) break;
    all.delete(runId);
  }
  const listing = showRows(mergeRow(state.listing, facts.row, state.now), listHeight(state));
  return { ...state, facts: all, listing };
}

/** The server itself is away; a refusal or a wrong query is an answer like any other. */
function isOutage(problem: Problem): boolean {
  return problem.kind === 'unreachable' || problem.kind === 'timeout';
}

function linkDown(state: ConsoleState, problem: Problem): ConsoleState {
  const before = state.link;
  const failures = before.kind === 'down' ? before.failures + 1 : 1;
  return {
    ...state,
    link: {
      kind: 'down',
      since: before.kind === 'down' ? before.since : state.now,
      failures,
      nextTryAt: state.now + retryPause(failures),
      problem,
    },
  };
}

function linkUp(state: ConsoleState): ConsoleState {
  if (state.link.kind === 'up') return state;
  return { ...state, link: { kind: 'up', since: state.now } };
}

function pauseAfter(state: ConsoleState, call: AnsweredCall, tookMs: number): number {
  switch (call.purpose.kind) {
    case 'page':
      return 0;
    case 'head':
    case 'visible':
      return readingPause(state.listing, state.now, tookMs);
    case 'count':
      return Math.max(COUNT_PAUSE_MS, tookMs * 20);
    case 'selected':
      return Math.max(FACTS_PAUSE_MS, tookMs * 10);
    case 'tries':
      return Math.max(500, tookMs * 10);
  }
}

export function retryPause(failures: number): number {
  return RETRY_MS[Math.min(Math.max(0, failures - 1), RETRY_MS.length - 1)] ?? 10_000;
}

export function withPoll(state: ConsoleState, name: string, poll: Poll): ConsoleState {
  return { ...state, polls: { ...state.polls, [name]: poll } };
}

import { subjectById } from '../../../operations/subjects/subjects.ts';
import type { Count } from '../../../operations/temporal/count.ts';
import type { Problem, Result } from '../../../operations/temporal/problem.ts';
import { ageWords } from '../../../support/time/duration.ts';
import { countWords } from '../../ui/words.ts';
import type { AnsweredCall } from '../app/call.ts';
import type { QuestionName } from '../app/data.ts';
import { retryPause } from '../app/pauses.ts';
import type { ConsoleState } from '../app/state.ts';
import { withFlash } from '../app/step.ts';

/** From when until when nothing could be read. */
export type Away = { readonly from: number; readonly until: number };

/** The server itself is away; a refusal or a wrong query is an answer like any other. */
export function isOutage(problem: Problem): boolean {
  return problem.kind === 'unreachable' || problem.kind === 'timeout';
}

/** Asked of Prometheus, PostgreSQL or a file: their answers and silence say nothing of Temporal. */
const ASKED_ELSEWHERE: readonly QuestionName[] = [
  'alerts',
  'journal',
  'effects',
  'returns',
  'search',
  'runbook',
  'reach',
];

/** Answered by the server itself and by nobody in its stead. */
const ONLY_TEMPORAL: readonly QuestionName[] = [
  'list',
  'count',
  'describe',
  'features',
  'history',
  'retrying',
];

export function asksTemporal({ name }: AnsweredCall): boolean {
  return !ASKED_ELSEWHERE.includes(name);
}

export function provesTemporal(call: AnsweredCall): boolean {
  if (!ONLY_TEMPORAL.includes(call.name)) return false;
  // What was given up, or refused before it was sent, is no answer of the server.
  return call.answer.ok || !['cancelled', 'invalid-input'].includes(call.answer.problem.kind);
}

/** `startedAt`: when the call that failed was made; one that times out would move the start by its own time. */
export function linkDown(state: ConsoleState, problem: Problem, startedAt = state.now): ConsoleState {
  const before = state.link;
  const failures = before.kind === 'down' ? before.failures + 1 : 1;
  const listensAt = before.kind === 'down' ? before.listensAt : undefined;
  const starting = listensAt !== undefined && state.now - listensAt < STARTING_MS;
  return {
    ...state,
    link: {
      kind: 'down',
      since: before.kind === 'down' ? before.since : startedAt,
      failures,
      nextTryAt: state.now + (starting ? STARTING_PAUSE_MS : retryPause(failures)),
      problem,
      ...(listensAt === undefined ? {} : { listensAt }),
    },
  };
}

/** A server that has just begun to listen refuses for another second or two; it is asked often until it answers. */
const STARTING_MS = 10_000;
const STARTING_PAUSE_MS = 250;

/** Back again: everything on the screen is old, so everything is asked for at once. */
export function linkUp(state: ConsoleState): ConsoleState {
  const { link, now } = state;
  if (link.kind === 'up') return state;
  const up: ConsoleState = { ...state, link: { kind: 'up', since: now } };
  if (link.kind !== 'down') return up;
  const away: Away = { from: link.since, until: now };
  const polls = Object.fromEntries(Object.entries(state.polls).filter(([, poll]) => poll.inFlight));
  const listing = { ...state.listing, urgent: state.listing.fresh.length === 0 };
  return withFlash({ ...up, polls, listing, away }, backWords(away), 'good');
}

/** Something listens again: the next question need not wait for its turn. */
export function takeReach(state: ConsoleState, answer: Result<boolean>): ConsoleState {
  const { link, now } = state;
  if (link.kind !== 'down' || !answer.ok || !answer.value) return state;
  const nextTryAt = Math.min(link.nextTryAt, now);
  return { ...state, link: { ...link, failures: 0, nextTryAt, listensAt: now } };
}

/** How many orders have moved on meanwhile; where the server cannot count them, nothing is said of it. */
export function takeChanged(state: ConsoleState, answer: Result<Count>): ConsoleState {
  const { away } = state;
  if (away === null) return state;
  const known = { ...state, away: null };
  if (!answer.ok) return known;
  const { one, many } = subjectById('order').noun;
  const { count } = answer.value;
  const changed =
    count === 0 ? `No ${one} changed.` : `${countWords(count)} ${count === 1 ? one : many} changed.`;
  return withFlash(known, `${backWords(away)} ${changed}`, 'good');
}

function backWords(away: Away): string {
  return `Back after ${ageWords(away.until - away.from)}.`;
}

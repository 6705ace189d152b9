import { actedOn, actionWord } from '../../../operations/actions/engine/journal-words.ts';
import type { Recovered } from '../../../operations/actions/engine/recover.ts';
import type { Search } from '../../../operations/search/search.ts';
import type { Retrying } from '../../../operations/subjects/order/retrying.ts';
import type { Count } from '../../../operations/temporal/count.ts';
import type { OrderFacts } from '../../../operations/temporal/describe.ts';
import type { OrderPage } from '../../../operations/temporal/list.ts';
import type { ListEnd } from '../../../operations/temporal/list-end.ts';
import type { Problem, Result } from '../../../operations/temporal/problem.ts';
import { countWords } from '../../ui/words.ts';
import { takeFormPart } from '../form/form-answers.ts';
import { besideRow, takeBeside } from '../order/beside.ts';
import { rowOfGone } from '../order/gone.ts';
import { takeOrderPart, takeShown } from '../order/order-answers.ts';
import { forgetVerdict, takeWhy } from '../order/verdicts.ts';
import { addEnd, addPage, refusePage, rowOfRun } from '../orders/listing.ts';
import { mergeAsked, mergeHead, mergeRow, takeFresh } from '../orders/merge-rows.ts';
import { placeCursor, showRows } from '../orders/shown-rows.ts';
import { goTo } from '../places/places.ts';
import {
  asksTemporal,
  isOutage,
  linkDown,
  linkUp,
  provesTemporal,
  takeChanged,
  takeReach,
} from '../stack/outage.ts';
import { takeFeatures } from '../stack/plain-namespace.ts';
import type { AnsweredCall, Call } from './call.ts';
import { listHeight } from './layout.ts';
import { pauseAfter, refusedPause } from './pauses.ts';
import { countKey, listPlaceOf } from './place-subject.ts';
import { settled } from './settled.ts';
import type { ConsoleState, LensCount, Poll } from './state.ts';
import { withFlash } from './step.ts';
import { withNewest } from './with-newest.ts';

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
  // Its order was left while the answer waited for its frame; another one may be asked for already.
  if (call.purpose.kind === 'beside' && call.purpose.runId !== besideRow(state)?.runId) return state;
  const poll = state.polls[call.poll];
  const tookMs = state.now - (poll?.startedAt ?? state.now);
  const problem = call.answer.ok ? null : call.answer.problem;
  let next = judgeLink(state, call, poll?.startedAt ?? state.now);
  const failures = problem === null ? 0 : (poll?.failures ?? 0) + 1;
  next = withPoll(next, call.poll, {
    inFlight: false,
    startedAt: poll?.startedAt ?? state.now,
    failures,
    nextAt: state.now + (problem === null ? pauseAfter(next, call, tookMs) : refusedPause(problem, failures)),
  });
  return take(next, call);
}

/** Only what Temporal itself was asked says whether Temporal answers. */
function judgeLink(state: ConsoleState, call: AnsweredCall, startedAt: number): ConsoleState {
  if (!call.answer.ok && isOutage(call.answer.problem)) {
    return asksTemporal(call) ? linkDown(state, call.answer.problem, startedAt) : state;
  }
  return provesTemporal(call) ? linkUp(state) : state;
}

function take(state: ConsoleState, call: AnsweredCall): ConsoleState {
  const { purpose } = call;
  if (purpose.kind === 'order') return takeOrderPart(state, call, purpose);
  if (purpose.kind === 'form') return takeFormPart(state, call, purpose.runId);
  if (purpose.kind === 'shown') return takeShown(state, call, purpose.title);
  switch (call.name) {
    case 'why':
      return purpose.kind === 'why' ? takeWhy(state, purpose.runId, call.answer) : state;
    case 'timeline':
      return purpose.kind === 'beside' ? takeBeside(state, purpose.runId, call.answer) : state;
    case 'retrying':
      return purpose.kind === 'sample' ? takeSample(state, call.answer, purpose) : state;
    case 'search':
      return purpose.kind === 'searched' ? takeSearch(state, call.answer, purpose.text) : state;
    case 'list':
      return call.answer.ok
        ? takeRows(state, call, call.answer.value)
        : refuseRows(state, call, call.answer.problem);
    case 'reach':
      return takeReach(state, call.answer);
    case 'listEnd':
      return purpose.kind === 'end' ? takeEnd(state, call.answer, purpose.generation) : state;
    case 'count':
      if (purpose.kind === 'changed') return takeChanged(state, call.answer);
      return purpose.kind === 'rate' ? takeRate(state, call.answer) : takeCount(state, call);
    case 'describe':
      if (call.answer.ok) return takeFacts(state, call.answer.value);
      return purpose.kind === 'row-facts' && call.answer.problem.kind === 'not-found'
        ? takeGone(state, purpose.runId)
        : state;
    default:
      return takeHouse(state, call);
  }
}

/** What the house as a whole is asked for. */
function takeHouse(state: ConsoleState, call: AnsweredCall): ConsoleState {
  switch (call.name) {
    case 'features':
      return takeFeatures(state, call.answer);
    case 'fleet':
      return { ...state, fleet: settled(state.fleet, call.answer, state.now) };
    case 'alerts':
      return { ...state, alerts: settled(state.alerts, call.answer, state.now) };
    case 'journal':
      return { ...state, journal: settled(state.journal, call.answer, state.now) };
    case 'recover':
      return call.answer.ok && call.answer.value.length > 0
        ? withFlash(state, recoveredWords(call.answer.value), 'plain')
        : state;
    default:
      return state;
  }
}

function recoveredWords(recovered: readonly Recovered[]): string {
  const [first] = recovered;
  if (first === undefined) return '';
  const more = recovered.length === 1 ? '' : `, and ${recovered.length - 1} more`;
  return `left without an outcome: ${actionWord(first.intent.action)} ${actedOn(first.intent)} ${first.outcome.end}${more}; g j shows them`;
}

const RATE_SECONDS = 60;

function takeRate(state: ConsoleState, answer: Result<Count>): ConsoleState {
  const rate = answer.ok ? { ok: true as const, value: answer.value.count / RATE_SECONDS } : answer;
  return { ...state, rate: settled(state.rate, rate, state.now) };
}

function takeRows(state: ConsoleState, call: AnsweredCall, page: OrderPage): ConsoleState {
  const { listing } = state;
  const { purpose } = call;
  const height = listHeight(state);
  const generation = 'generation' in purpose ? purpose.generation : -1;
  if (generation !== listing.generation) return state;
  switch (purpose.kind) {
    case 'page': {
      const shown = showRows(addPage(listing, page), height);
      if (!listing.wantsEnd) return { ...state, listing: shown };
      const atLast = { ...state, listing: placeCursor(shown, shown.shown.length - 1, height) };
      if (shown.wantsEnd || shown.phase === 'complete') return atLast;
      return withFlash(
        atLast,
        `${countWords(shown.rows.length)} rows read; G reads on, / narrows the list`,
        'plain',
      );
    }
    case 'head': {
      const urgent = listing.urgent;
      let merged = mergeHead(listing, page);
      // Nothing can jump under a cursor that follows the newest.
      if (urgent || listing.follow === 'newest') merged = takeFresh(merged);
      return { ...state, listing: showRows(merged, height) };
    }
    case 'visible':
      return { ...state, listing: showRows(mergeAsked(listing, page, purpose.asked), height) };
    default:
      return state;
  }
}

/** Where the end cannot be read by itself, the pages lead there. */
function takeEnd(state: ConsoleState, answer: Result<ListEnd>, generation: number): ConsoleState {
  const { listing } = state;
  if (!answer.ok || generation !== listing.generation || !listing.wantsEnd) return state;
  const height = listHeight(state);
  const shown = showRows(addEnd(listing, answer.value), height);
  return { ...state, listing: placeCursor(shown, shown.shown.length - 1, height) };
}

function refuseRows(state: ConsoleState, call: AnsweredCall, problem: Problem): ConsoleState {
  if (!('generation' in call.purpose) || call.purpose.generation !== state.listing.generation) return state;
  const { listing } = state;
  return {
    ...state,
    listing:
      call.purpose.kind === 'page' ? refusePage(listing, problem) : { ...listing, problem, urgent: false },
  };
}

function takeCount(state: ConsoleState, call: AnsweredCall): ConsoleState {
  if (call.name !== 'count' || call.purpose.kind !== 'lens-count') return state;
  const key = call.purpose.lens;
  const before = state.counts[key];
  const count: LensCount = call.answer.ok
    ? {
        count: call.answer.value.count,
        atLeast: !call.answer.value.complete,
        // What is being looked at does not grow.
        seen: looksAt(state, key) ? call.answer.value.count : (before?.seen ?? call.answer.value.count),
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
  return { ...state, counts: { ...state.counts, [key]: count } };
}

function looksAt({ listing, place }: ConsoleState, key: string): boolean {
  return place.kind === 'list' && countKey(listing, listing.lens) === key && listing.query === null;
}

function takeFacts(state: ConsoleState, facts: OrderFacts): ConsoleState {
  const next = withFacts(state, facts);
  return { ...next, listing: showRows(mergeRow(state.listing, facts.row, state.now), listHeight(state)) };
}

/** A listed run that was deleted: its row is `gone` until the list is read again, which is at once. */
function takeGone(state: ConsoleState, runId: string): ConsoleState {
  const row = rowOfRun(state.listing, runId);
  if (row === undefined) return state;
  const facts = new Map(state.facts);
  facts.delete(runId);
  const next = forgetVerdict({ ...state, facts }, runId);
  const listing = { ...mergeRow(state.listing, rowOfGone(row), state.now), urgent: true };
  return { ...next, listing: showRows(listing, listHeight(state)) };
}

function withFacts(state: ConsoleState, facts: OrderFacts): ConsoleState {
  return { ...state, facts: withNewest(state.facts, facts.row.runId, facts) };
}

/** Rows of a lens that had to be described one by one. A sample that is not the whole is told as at least so many. */
function takeSample(
  state: ConsoleState,
  answer: Result<Retrying>,
  purpose: { readonly lens: string; readonly generation: number },
): ConsoleState {
  const before = state.counts[purpose.lens];
  if (!answer.ok) {
    if (purpose.generation !== state.listing.generation) return state;
    return { ...state, listing: { ...state.listing, problem: answer.problem, urgent: false } };
  }
  const { rows, facts, complete, readAt } = answer.value;
  const count: LensCount = {
    count: rows.length,
    atLeast: !complete,
    seen: before?.seen ?? rows.length,
    readAt,
    problem: null,
  };
  let next: ConsoleState = { ...state, counts: { ...state.counts, [purpose.lens]: count } };
  for (const each of facts) next = withFacts(next, each);
  if (purpose.generation !== state.listing.generation) return next;
  const page = { rows, nextPageToken: null, readAt };
  const { listing } = state;
  const merged = listing.readAt === null ? addPage(listing, page) : takeFresh(mergeHead(listing, page));
  return { ...next, listing: showRows({ ...merged, phase: 'complete' }, listHeight(state)) };
}

/** What was typed is looked for everywhere: the answer is a query, and the list goes there. */
function takeSearch(state: ConsoleState, answer: Result<Search>, text: string): ConsoleState {
  if (!answer.ok) return withFlash(state, answer.problem.message, 'bad');
  const gaps = answer.value.gaps.length === 0 ? '' : `; ${answer.value.gaps.join('; ')}`;
  const found = goTo(
    { ...state, listing: { ...state.listing, filter: '' } },
    { ...listPlaceOf(state), query: answer.value.filter },
  );
  return withFlash(found, `everywhere: ${answer.value.says || text}${gaps}`, 'plain');
}

export function withPoll(state: ConsoleState, name: string, poll: Poll): ConsoleState {
  return { ...state, polls: { ...state.polls, [name]: poll } };
}

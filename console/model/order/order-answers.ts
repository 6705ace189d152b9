import type { OrderView } from '../../../contract/order/order.ts';
import type { HistoryWindow } from '../../../operations/history/history.ts';
import type { HistoryEvent } from '../../../operations/history/history-event.ts';
import type { OrderFacts } from '../../../operations/temporal/describe.ts';
import { ok, type Result } from '../../../operations/temporal/problem.ts';
import type { AnsweredCall, Purpose } from '../app/call.ts';
import { settled } from '../app/settled.ts';
import type { ConsoleState } from '../app/state.ts';
import { withFlash } from '../app/step.ts';
import { valueLines } from '../panes/pane.ts';
import { factsOfGone, isGone } from './gone.ts';
import type { HistoryState, OrderState } from './order.ts';
import { forgetVerdict } from './verdicts.ts';

/** A part of the open order; of another order it comes too late. */
export function takeOrderPart(
  state: ConsoleState,
  call: AnsweredCall,
  purpose: Extract<Purpose, { kind: 'order' }>,
): ConsoleState {
  const { order, now } = state;
  if (order === null || order.workflowId !== purpose.workflowId) return state;
  const next = withPart(order, call, now);
  if (next === order) return state;
  const facts = next.facts.value;
  const moved =
    facts !== null &&
    facts !== order.facts.value &&
    facts.resetRunId !== null &&
    order.facts.value?.resetRunId === null;
  const polls = isElsewhere(order, next) ? whyAtOnce(state) : state.polls;
  // What was found out about the run while it was there helps nobody any more.
  const known = isGone(next) && !isGone(order) ? forgetVerdict(state, facts?.row.runId ?? '') : state;
  const shown = { ...known, order: next, polls };
  return moved
    ? withFlash(shown, 'a reset put a new run in the place of this one; tab 6 goes there', 'plain')
    : shown;
}

/** What was found out about another state of the order is not true of this one. */
function isElsewhere(before: OrderState, after: OrderState): boolean {
  const [was, is] = [before.facts.value?.row, after.facts.value?.row];
  if (was === undefined || is === undefined) return false;
  return was.open !== is.open || was.stage !== is.stage || was.stuckReason !== is.stuckReason;
}

function whyAtOnce({ now, polls }: ConsoleState): ConsoleState['polls'] {
  const poll = polls['order:why'];
  return poll === undefined ? polls : { ...polls, 'order:why': { ...poll, nextAt: now } };
}

function withPart(order: OrderState, call: AnsweredCall, now: number): OrderState {
  const events = order.facts.value?.historyEvents ?? 0;
  switch (call.name) {
    case 'describe':
      return withFacts(order, call.answer, now);
    case 'query': {
      if (call.purpose.kind === 'order' && call.purpose.part === 'state') {
        const said = call.answer.ok ? ok(call.answer.value.value) : call.answer;
        return {
          ...order,
          state: settled<unknown>(order.state, said, now),
          askedAt: { ...order.askedAt, state: events },
        };
      }
      const answer: Result<OrderView> = call.answer.ok
        ? // The contract of the query `order`; a foreign workflow has no such query.
          { ok: true, value: call.answer.value.value as OrderView }
        : call.answer;
      return {
        ...order,
        view: settled(order.view, answer, now),
        askedAt: { ...order.askedAt, view: events },
      };
    }
    case 'timeline':
      return {
        ...order,
        timeline: settled(order.timeline, call.answer, now),
        askedAt: { ...order.askedAt, timeline: events },
      };
    case 'effects':
      return { ...order, effects: settled(order.effects, call.answer, now) };
    case 'returns':
      return { ...order, returns: settled(order.returns, call.answer, now) };
    case 'history': {
      const older = call.purpose.kind === 'order' && call.purpose.part === 'older';
      return { ...order, history: withWindow(order.history, call.answer, older, now) };
    }
    default:
      return order;
  }
}

/** A run that was there and is not found is gone; that the server does not answer says nothing of it. */
function withFacts(order: OrderState, answer: Result<OrderFacts>, now: number): OrderState {
  const facts = settled(order.facts, answer, now);
  const { value } = order.facts;
  if (answer.ok || answer.problem.kind !== 'not-found' || value === null) {
    return { ...order, facts, goneAt: answer.ok ? null : order.goneAt };
  }
  if (isGone(order)) return { ...order, facts };
  return { ...order, facts: { ...facts, value: factsOfGone(value) }, goneAt: now };
}

export function withWindow(
  history: HistoryState,
  answer: Result<HistoryWindow>,
  older: boolean,
  now: number,
): HistoryState {
  if (!answer.ok) return { ...history, problem: answer.problem, wantsOlder: false };
  const { events, nextPageToken } = answer.value;
  if (older) {
    return {
      ...history,
      events: joinEvents(events, history.events),
      olderToken: nextPageToken,
      wantsOlder: false,
      problem: null,
      readAt: now,
    };
  }
  const last = history.events.at(-1)?.eventId ?? 0;
  const first = events[0]?.eventId ?? 0;
  // A gap between the windows: what lies behind it is read again when it is asked for.
  const joins = history.events.length > 0 && first <= last + 1;
  return {
    ...history,
    events: joins ? joinEvents(history.events, events) : events,
    olderToken: joins ? history.olderToken : nextPageToken,
    problem: null,
    readAt: now,
  };
}

function joinEvents(
  earlier: readonly HistoryEvent[],
  later: readonly HistoryEvent[],
): readonly HistoryEvent[] {
  const last = earlier.at(-1)?.eventId ?? 0;
  const added = later.filter((event) => event.eventId > last);
  return added.length === 0 ? earlier : [...earlier, ...added];
}

/** The answer to what the operator asked by name opens over the place. */
export function takeShown(state: ConsoleState, call: AnsweredCall, title: string): ConsoleState {
  if (!call.answer.ok) return withFlash(state, call.answer.problem.message, 'bad');
  const value = call.name === 'query' && call.answer.ok ? call.answer.value.value : call.answer.value;
  return { ...state, flash: null, overlay: { kind: 'detail', title, lines: valueLines(value), top: 0 } };
}

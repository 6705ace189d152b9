import type { Timeline } from '../../../operations/history/timeline.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { Result } from '../../../operations/temporal/problem.ts';
import type { Step } from '../app/event.ts';
import { besideWidths } from '../app/layout.ts';
import { settled } from '../app/settled.ts';
import { type Asked, type ConsoleState, NOT_ASKED, type Poll } from '../app/state.ts';
import { selectedRow } from '../orders/listing.ts';

/** The timeline at the right of the list. It stays, with its order's name, until that of the next order is there. */
export type Beside = {
  readonly orderId: string;
  readonly runId: string;
  readonly timeline: Asked<Timeline>;
  /** How long the history was when it was read; it is read again once it grew. */
  readonly events: number;
};

export const BESIDE_POLL = 'beside';
const REST_MS = 300;

/** The order whose timeline belongs beside the list; none where the list has no room for it or is not seen. */
export function besideRow(state: ConsoleState): OrderRow | undefined {
  if (state.place.kind !== 'list' || besideWidths(state.size) === null) return undefined;
  if (state.settings.screenReader || state.startup !== null) return undefined;
  const { overlay } = state;
  const listSeen = overlay === null || overlay.kind === 'find' || overlay.kind === 'command';
  return listSeen ? selectedRow(state.listing) : undefined;
}

/** It is read when the cursor has rested; what is being read for an order that was left is given up. */
export function restBeside(before: ConsoleState, step: Step): Step {
  const { state } = step;
  if (besideRow(before)?.runId === besideRow(state)?.runId) return step;
  const poll = state.polls[BESIDE_POLL];
  const resting: Poll = {
    inFlight: false,
    startedAt: poll?.startedAt ?? 0,
    failures: 0,
    nextAt: state.now + REST_MS,
  };
  return {
    state: { ...state, polls: { ...state.polls, [BESIDE_POLL]: resting } },
    effects:
      poll?.inFlight === true ? [...step.effects, { kind: 'cancel', poll: BESIDE_POLL }] : step.effects,
  };
}

export function besideMoved(state: ConsoleState, row: OrderRow): boolean {
  const { beside } = state;
  if (beside === null || beside.runId !== row.runId || beside.timeline.problem !== null) return true;
  return (state.facts.get(row.runId)?.historyEvents ?? 0) > beside.events;
}

/** Only for the order that is selected; while the server is away the last one stays. */
export function takeBeside(state: ConsoleState, runId: string, answer: Result<Timeline>): ConsoleState {
  const row = besideRow(state);
  if (row?.runId !== runId || (!answer.ok && state.link.kind === 'down')) return state;
  const before = state.beside?.runId === runId ? state.beside.timeline : NOT_ASKED;
  const beside: Beside = {
    orderId: row.orderId,
    runId,
    timeline: settled<Timeline>(before, answer, state.now),
    events: state.facts.get(runId)?.historyEvents ?? 0,
  };
  return { ...state, beside };
}

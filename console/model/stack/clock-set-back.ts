import type { ConsoleState } from '../app/state.ts';

/** Clocks are adjusted by milliseconds all the time. */
const TOLERATED_MS = 1_000;

/**
 * The state as it is at this time. Where the clock was set back, what was to be asked an hour later by the old one is
 * due now: else the screen would stand still for that hour, and look alive.
 */
export function atTime(state: ConsoleState, now: number): ConsoleState {
  if (now >= state.now - TOLERATED_MS) return state;
  const polls = Object.fromEntries(
    Object.entries(state.polls).map(([name, poll]) => [
      name,
      { ...poll, startedAt: Math.min(poll.startedAt, now), nextAt: Math.min(poll.nextAt, now) },
    ]),
  );
  const { link } = state;
  return {
    ...state,
    polls,
    visibilityAt: 0,
    link: link.kind === 'down' ? { ...link, nextTryAt: Math.min(link.nextTryAt, now) } : link,
  };
}

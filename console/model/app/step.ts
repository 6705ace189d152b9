import type { Step } from './event.ts';
import type { ConsoleState, Flash } from './state.ts';

const FLASH_MS = 4_000;

export function still(state: ConsoleState): Step {
  return { state, effects: [] };
}

/** One sentence in the footer's place, for a moment. */
export function withFlash(state: ConsoleState, text: string, tone: Flash['tone']): ConsoleState {
  return { ...state, flash: { text, tone, until: state.now + FLASH_MS } };
}

export function say(state: ConsoleState, text: string, tone: Flash['tone']): Step {
  return still(withFlash(state, text, tone));
}

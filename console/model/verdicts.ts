import type { Result } from '../../operations/problem.ts';
import type { Verdict } from '../../operations/stuck/verdict.ts';
import type { ConsoleState } from './state.ts';

const VERDICTS_MAX = 300;

/** Of a run that does not exist any more nothing that was found out is kept. */
export function takeWhy(state: ConsoleState, runId: string, answer: Result<Verdict>): ConsoleState {
  if (answer.ok) return takeVerdict(state, runId, answer.value);
  return answer.problem.kind === 'not-found' ? forgetVerdict(state, runId) : state;
}

function takeVerdict(state: ConsoleState, runId: string, verdict: Verdict): ConsoleState {
  const verdicts = new Map(state.verdicts);
  verdicts.delete(runId);
  verdicts.set(runId, verdict);
  for (const key of verdicts.keys()) {
    if (verdicts.size <= VERDICTS_MAX) break;
    verdicts.delete(key);
  }
  return { ...state, verdicts };
}

/** What was found out about a run while it was there. */
export function forgetVerdict(state: ConsoleState, runId: string): ConsoleState {
  if (!state.verdicts.has(runId)) return state;
  const verdicts = new Map(state.verdicts);
  verdicts.delete(runId);
  return { ...state, verdicts };
}

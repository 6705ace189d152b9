import type { Verdict } from '../../../operations/stuck/verdict.ts';
import type { Result } from '../../../operations/temporal/problem.ts';
import type { ConsoleState } from '../app/state.ts';
import { withNewest } from '../app/with-newest.ts';

/** Of a run that does not exist any more nothing that was found out is kept. */
export function takeWhy(state: ConsoleState, runId: string, answer: Result<Verdict>): ConsoleState {
  if (answer.ok) return { ...state, verdicts: withNewest(state.verdicts, runId, answer.value) };
  return answer.problem.kind === 'not-found' ? forgetVerdict(state, runId) : state;
}

/** What was found out about a run while it was there. */
export function forgetVerdict(state: ConsoleState, runId: string): ConsoleState {
  if (!state.verdicts.has(runId)) return state;
  const verdicts = new Map(state.verdicts);
  verdicts.delete(runId);
  return { ...state, verdicts };
}

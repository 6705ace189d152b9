import type { Result } from '../../../operations/temporal/problem.ts';
import type { Asked } from './state.ts';

/** The last good value stays where the new answer is a problem. */
export function settled<T>(before: Asked<T>, answer: Result<T>, now: number): Asked<T> {
  return answer.ok
    ? { value: answer.value, problem: null, readAt: now }
    : { value: before.value, problem: answer.problem, readAt: before.readAt };
}

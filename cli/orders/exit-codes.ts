import type { Outcome } from '../../operations/actions/action.ts';
import type { Problem } from '../../operations/temporal/problem.ts';
import { EXIT } from '../command.ts';

export function exitCodeOf(problem: Problem): number {
  switch (problem.kind) {
    case 'unreachable':
    case 'timeout':
      return EXIT.unreachable;
    case 'invalid-query':
    case 'invalid-input':
      return EXIT.usage;
    case 'not-found':
    case 'already-exists':
    case 'refused':
    case 'denied':
    case 'unsupported':
      return EXIT.refused;
    case 'throttled':
    case 'no-worker':
    case 'cancelled':
    case 'failed':
      return EXIT.failed;
  }
}

export function exitCodeOfOutcome(outcome: Outcome): number {
  switch (outcome.end) {
    case 'done':
      return EXIT.done;
    case 'refused':
    case 'overtaken':
      return EXIT.refused;
    case 'failed':
    case 'unknown':
      return EXIT.failed;
  }
}

import { plainText } from '../text/plain-text.ts';
import type { Problem } from './problem.ts';

type Unsaid = { readonly kind: 'no-worker' | 'failed'; readonly message: string };

const UNSAID: Readonly<Record<string, Unsaid>> = {
  UnprocessedUpdate: {
    kind: 'no-worker',
    message: 'the worker that had it let it lie; nothing was done, it can be sent again',
  },
  AcceptedUpdateCompletedWorkflow: {
    kind: 'failed',
    message: 'it was taken, and the run ended before it was answered; check its outcome',
  },
};

/**
 * Failures that the server returns for a run that neither accepted nor refused, by type. Undefined: it
 * is the run that speaks.
 */
export function unsaidBy(type: string | null): Unsaid | undefined {
  return type === null ? undefined : UNSAID[type];
}

/** The failed outcome of an update: a no of the run in its own words, unless it is none. `what` is what was asked. */
export function problemOfUpdate(what: string, cause: Error): Problem {
  const unsaid = unsaidBy('type' in cause && typeof cause.type === 'string' ? cause.type : null);
  return unsaid === undefined
    ? { kind: 'refused', message: plainText(cause.message, 500) }
    : { kind: unsaid.kind, message: `${what}: ${unsaid.message}` };
}

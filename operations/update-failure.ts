import { plainText } from './plain-text.ts';
import type { Problem } from './problem.ts';

/** What the server says in the name of a run that has said neither yes nor no, by the type of the failure. */
const UNSAID: Readonly<Record<string, Pick<Problem, 'kind' | 'message'>>> = {
  UnprocessedUpdate: {
    kind: 'no-worker',
    message: 'the worker that had it let it lie; nothing was done, it can be sent again',
  },
  AcceptedUpdateCompletedWorkflow: {
    kind: 'failed',
    message: 'it was taken, and the run ended before it was answered; look at what became of it',
  },
};

/** The failed outcome of an update: a no of the run in its own words, unless it is none. `what` is what was asked. */
export function problemOfUpdate(what: string, cause: Error): Problem {
  const type = 'type' in cause && typeof cause.type === 'string' ? cause.type : '';
  const unsaid = UNSAID[type];
  return unsaid === undefined
    ? { kind: 'refused', message: plainText(cause.message, 500) }
    : { kind: unsaid.kind, message: `${what}: ${unsaid.message}` };
}

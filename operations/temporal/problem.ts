/** What can be wrong with asking Temporal, as a closed union that screens, commands and actions can switch over. */
export const PROBLEM_KINDS = [
  /** Nothing answers at the address, or not in time. */
  'unreachable',
  /** The server answered, but not within the deadline. */
  'timeout',
  'not-found',
  'already-exists',
  /** The order, the server or the policy refused; nothing was done. */
  'refused',
  'invalid-query',
  'invalid-input',
  'throttled',
  /** The question needs a worker and none answered. */
  'no-worker',
  /** The credentials do not allow it. */
  'denied',
  /** The server does not have this feature. */
  'unsupported',
  'cancelled',
  'failed',
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

export type Problem = {
  readonly kind: ProblemKind;
  /** One sentence: the problem and its subject. Safe to print. */
  readonly message: string;
  /** gRPC status code, where one was seen. */
  readonly code?: number;
};

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** Whether the outcome is unknown: without an answer it has to be looked up. */
export function isSilence({ kind }: Problem): boolean {
  return kind === 'unreachable' || kind === 'timeout' || kind === 'cancelled' || kind === 'failed';
}

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(kind: ProblemKind, message: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { kind, message } };
}

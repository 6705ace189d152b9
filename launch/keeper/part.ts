import type { ChildProcess } from 'node:child_process';
import { errorText } from '../../support/errors/error-text.ts';
import type { PartProblem } from './protocol.ts';

/** A part that runs, as the supervisor holds it. `child` is null where the part is not ours to end. */
export type RunningPart = {
  readonly child: ChildProcess | null;
  readonly address: string | null;
  readonly version: string | null;
  readonly note: string | null;
};

/** What may change from start to start of one part. */
export type StartOptions = { readonly failpoints?: string };

export type Part = {
  readonly name: string;
  /** Parts that must be ready before this one is started. */
  readonly needs: readonly string[];
  /** How it is asked to stop, and how long it may take before it is killed. */
  readonly stop: { readonly signal: NodeJS.Signals; readonly graceMs: number };
  /** Settles when the part is ready. `print` shows progress to the user. Rejects with a PartFailure. */
  start(options: StartOptions, print: (line: string) => void): Promise<RunningPart | PartOff>;
};

/** Not there, and the stack is whole without it. */
export type PartOff = { readonly off: string };

/** Why a part did not start, and what to do. */
export class PartFailure extends Error {
  override readonly name = 'PartFailure';
  readonly todo: readonly string[];
  constructor(message: string, todo: readonly string[], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.todo = todo;
  }
}

export function problemOf(part: string, error: unknown, hint: (args: string) => string): PartProblem {
  if (error instanceof PartFailure) return { part, what: error.message, todo: error.todo };
  const what = errorText(error);
  return { part, what, todo: [`its log: ${hint(`stack logs ${part}`)}`] };
}

import { ApplicationFailure, log } from '@temporalio/workflow';
import * as v from 'valibot';
import { issueText } from '../../support/text/issue-text.ts';

export type ReadInput<T> =
  | { readonly kind: 'read'; readonly input: T }
  | { readonly kind: 'unreadable'; readonly problem: string };

/**
 * What becomes of a run whose input cannot be read. Recorded runs of each type have ended one way, which stays: it
 * completes, where `warning` is logged if there is one, or it fails with a sentence that begins with `failure`.
 */
type Completed = { readonly ends: 'completed'; readonly warning?: string };
type Failed = { readonly ends: 'failed'; readonly failure: string };

/** The one way to read the input of a run. */
export function readInput<T>(
  read: (raw: unknown) => ReadInput<T>,
  raw: unknown,
  unreadable: Failed,
): Extract<ReadInput<T>, { kind: 'read' }>;
export function readInput<T>(
  read: (raw: unknown) => ReadInput<T>,
  raw: unknown,
  unreadable: Completed,
): ReadInput<T>;
export function readInput<T>(
  read: (raw: unknown) => ReadInput<T>,
  raw: unknown,
  unreadable: Completed | Failed,
): ReadInput<T> {
  const result = read(raw);
  if (result.kind === 'read') return result;
  const { problem } = result;
  if (unreadable.ends === 'failed') {
    throw ApplicationFailure.nonRetryable(`${unreadable.failure}: ${problem}`, 'BadInput');
  }
  if (unreadable.warning !== undefined) log.warn(unreadable.warning, { problem });
  return result;
}

export function bySchema<const S extends v.GenericSchema>(
  schema: S,
): (raw: unknown) => ReadInput<v.InferOutput<S>> {
  return (raw) => {
    const parsed = v.safeParse(schema, raw);
    return parsed.success
      ? { kind: 'read', input: parsed.output }
      : { kind: 'unreadable', problem: issueText(parsed.issues[0]) };
  };
}

import type { temporal } from '@temporalio/proto';
import { plainText } from '../text/plain-text.ts';

export type RawFailure = temporal.api.failure.v1.Failure.$Properties;

/** One link of a failure chain, outermost first. */
export type FailureLine = {
  readonly message: string;
  /** ApplicationFailure type, or what kind of timeout it was; null where the failure has none. */
  readonly type: string | null;
  readonly retryable: boolean;
  readonly stack: string | null;
};

/** Type of the failure that the server gives a workflow task or activity that a reset cuts off. */
export const WORKFLOW_RESET = 'workflow reset';

const CHAIN_MAX = 10;
const TIMEOUTS: Readonly<Record<number, string>> = {
  1: 'start-to-close timeout',
  2: 'schedule-to-start timeout',
  3: 'schedule-to-close timeout',
  4: 'heartbeat timeout',
};

export function failureChain(failure: RawFailure | null | undefined): readonly FailureLine[] {
  const chain: FailureLine[] = [];
  let current = failure;
  while (current !== null && current !== undefined) {
    const timeout = current.timeoutFailureInfo?.timeoutType;
    const type =
      current.applicationFailureInfo?.type ??
      (current.resetWorkflowFailureInfo ? WORKFLOW_RESET : undefined) ??
      (timeout === null || timeout === undefined ? undefined : TIMEOUTS[timeout]);
    chain.push({
      message: plainText(current.message ?? '', 1_000),
      type: type === undefined || type === null || type === '' ? null : plainText(type, 200),
      retryable: current.applicationFailureInfo?.nonRetryable !== true,
      stack: current.stackTrace === undefined || current.stackTrace === '' ? null : current.stackTrace,
    });
    current = current.cause;
  }
  return shortened(chain);
}

/** A long chain loses its middle: its outermost and innermost failures are the most specific. */
function shortened(chain: readonly FailureLine[]): readonly FailureLine[] {
  if (chain.length <= CHAIN_MAX) return chain;
  const head = chain.slice(0, CHAIN_MAX / 2);
  const tail = chain.slice(-(CHAIN_MAX / 2 - 1));
  const left = chain.length - head.length - tail.length;
  return [...head, { message: `${left} more causes`, type: null, retryable: true, stack: null }, ...tail];
}

/** The failure in one line: its root. */
export function failureInOneLine(chain: readonly FailureLine[]): string {
  const root = chain.at(-1);
  if (root === undefined) return 'no failure is recorded';
  if (root.message === '') return root.type ?? 'failed without a message';
  return root.type === null || root.message.includes(root.type)
    ? root.message
    : `${root.type}: ${root.message}`;
}

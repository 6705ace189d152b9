import type { temporal } from '@temporalio/proto';
import { CUSTOMER_REFUSED } from '../../../contract/customer/customer.ts';
import { UPDATE_REFUSED } from '../../../contract/order/order-messages.ts';
import { failureChain, failureInOneLine, type RawFailure } from '../../temporal/failure-line.ts';
import { isSilence, type Problem } from '../../temporal/problem.ts';
import { decodePayloads } from '../../temporal/proto-values.ts';
import { unsaidBy } from '../../temporal/update-failure.ts';
import { plainText } from '../../text/plain-text.ts';

/** What the server or the order answered. `silence`: nothing certain; it may have happened or happen yet. */
export type Answer =
  | {
      readonly kind: 'accepted';
      readonly says: string;
      readonly newRunId?: string;
      /** Of another workflow that was started. */
      readonly newWorkflowId?: string;
      /** Its state in its own answer, where it has one. */
      readonly state?: string | null;
    }
  | { readonly kind: 'refused'; readonly by: 'order' | 'server'; readonly says: string }
  | { readonly kind: 'failed'; readonly says: string }
  | { readonly kind: 'silence'; readonly problem: Problem };

export const STAGE = { admitted: 1, accepted: 2, completed: 3 } as const;

type UpdateResponse = {
  readonly stage?: number | null;
  readonly outcome?: temporal.api.update.v1.Outcome.$Properties | null;
};

export function answerOfUpdate(response: UpdateResponse): Answer {
  const failure = response.outcome?.failure;
  if (failure !== null && failure !== undefined) return answerOfFailure(failure);
  const success = response.outcome?.success;
  if (success !== null && success !== undefined) {
    const answer = decodePayloads(success.payloads)[0];
    return { kind: 'accepted', says: answerWords(answer), state: stateIn(answer) };
  }
  if ((response.stage ?? 0) >= STAGE.accepted) {
    return { kind: 'silence', problem: { kind: 'timeout', message: 'it was taken and is still at work' } };
  }
  return {
    kind: 'silence',
    problem: { kind: 'no-worker', message: 'no worker has taken the update yet' },
  };
}

/**
 * A validator's refusal, a handler's failure and an unknown name all come as a failed outcome and are told apart by
 * the type of the failure.
 */
function answerOfFailure(failure: RawFailure): Answer {
  const chain = failureChain(failure);
  const refused = chain.find((link) => link.type === UPDATE_REFUSED || link.type === CUSTOMER_REFUSED);
  if (refused !== undefined) return { kind: 'refused', by: 'order', says: refused.message };
  const [unsaid] = chain.flatMap(({ type }) => unsaidBy(type) ?? []);
  if (unsaid !== undefined) {
    const { message: says } = unsaid;
    return unsaid.kind === 'no-worker' ? { kind: 'refused', by: 'server', says } : { kind: 'failed', says };
  }
  const says = failureInOneLine(chain);
  if (/no (?:registered )?handler|unhandled update|not registered/i.test(says)) {
    return { kind: 'refused', by: 'order', says: 'the order does not know this update' };
  }
  return { kind: 'failed', says };
}

function answerWords(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'said' in answer)
    return plainText(String(answer.said), 300);
  return 'accepted';
}

function stateIn(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('state' in answer)) return null;
  return typeof answer.state === 'string' ? plainText(answer.state, 100) : null;
}

export function silenceOrRefusal(problem: Problem): Answer {
  if (isSilence(problem)) return { kind: 'silence', problem };
  const gone = problem.kind === 'not-found';
  const says = gone ? 'the run has ended or does not exist any more' : problem.message;
  return { kind: 'refused', by: 'server', says };
}

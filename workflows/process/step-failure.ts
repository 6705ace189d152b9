import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { FAILURES } from '../../contract/order/activities.ts';
import { clipText } from '../../support/text/clip.ts';

/** Why a step could not be finished. `permanent`: no retry can fix it. */
export type StepFailure = {
  readonly kind: 'permanent' | 'in-doubt' | 'unavailable';
  readonly code: string;
  readonly detail: string;
  /**
   * Which timeout fired: that of one attempt, so its worker died or hung; or that of all attempts, with one in progress
   * that may have waited for the provider, or with none started.
   */
  readonly timeout?: 'attempt' | 'budget';
};

const PERMANENT: readonly string[] = [FAILURES.keyReuse, FAILURES.constraint, FAILURES.tombstoned];

const OF_ONE_ATTEMPT: readonly string[] = ['START_TO_CLOSE', 'HEARTBEAT'];

export function classifyFailure(error: unknown): StepFailure {
  if (!(error instanceof ActivityFailure)) throw error;
  const root = rootOf(error);
  const detail = firstLine(root.message);
  if (root instanceof TimeoutFailure) {
    // The last attempt may have reached the provider.
    return {
      kind: 'in-doubt',
      code: 'timeout',
      detail: `no answer in time (${(root.timeoutType ?? 'timeout').toLowerCase()})`,
      timeout: OF_ONE_ATTEMPT.includes(root.timeoutType ?? '') ? 'attempt' : 'budget',
    };
  }
  const code = root instanceof ApplicationFailure ? (root.type ?? 'unknown') : 'unknown';
  if (PERMANENT.includes(code)) return { kind: 'permanent', code, detail };
  if (code === FAILURES.effectInDoubt) return { kind: 'in-doubt', code, detail };
  return { kind: 'unavailable', code, detail };
}

// A schedule-to-close timeout carries the failure of the last attempt as its cause, which is more specific.
function rootOf(error: Error): Error {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}

function firstLine(message: string): string {
  return clipText(message.split('\n', 1)[0] ?? '', 200);
}

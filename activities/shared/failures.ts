import { ApplicationFailure } from '@temporalio/common';
import { FAILURES, NON_RETRYABLE_FAILURES } from '../../contract/order/activities.ts';
import { isDatabaseConstraint, isDatabaseUnavailable } from '../../database/database-errors.ts';
import { EffectRefused } from '../../database/effects/effect.ts';
import { errorText } from '../../support/errors/error-text.ts';

type FailureType = (typeof FAILURES)[keyof typeof FAILURES];

/** A failure in the words that the workflow decides by. */
export function failure(type: FailureType, message: string, cause?: unknown): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: (NON_RETRYABLE_FAILURES as readonly string[]).includes(type),
    ...(cause instanceof Error ? { cause } : {}),
  });
}

/** Whatever an effect threw, as one of the failures of the contract; an unknown failure stays as it is. */
export function asFailure(error: unknown): unknown {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof EffectRefused) {
    return failure(error.why === 'key-reuse' ? FAILURES.keyReuse : FAILURES.tombstoned, error.message);
  }
  if (isDatabaseConstraint(error)) return failure(FAILURES.constraint, messageOf(error), error);
  if (isDatabaseUnavailable(error)) {
    return failure(FAILURES.databaseUnavailable, `the order database: ${messageOf(error)}`, error);
  }
  return error;
}

/** For `catch` of a promise. */
export function throwFailure(error: unknown): never {
  throw asFailure(error);
}

function messageOf(error: unknown): string {
  const text = errorText(error);
  return text.split('\n', 1)[0] ?? text;
}

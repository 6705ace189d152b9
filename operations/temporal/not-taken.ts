import { grpcStatus } from './normalise-error.ts';

const UNAVAILABLE = 14;
const FAILED_PRECONDITION = 9;

/**
 * The server did not accept an update-with-start, without details: the run ended under it (unavailable), or
 * worker after worker died over its task (failed precondition). Either way it passes, and the same update comes through.
 */
export function isNotTaken(error: unknown): boolean {
  const status = grpcStatus(error);
  if (status?.code !== UNAVAILABLE && status?.code !== FAILED_PRECONDITION) return false;
  return /update-with-start could not be executed/i.test(status.details);
}

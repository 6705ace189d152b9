import type { Problem } from '../../../operations/temporal/problem.ts';
import type { Listing } from '../orders/listing.ts';
import type { AnsweredCall } from './call.ts';
import type { ConsoleState } from './state.ts';

const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 10_000] as const;

/** The order screen has the user's whole attention. */
const ORDER_PAUSE_MS = 1_000;
const REACH_PAUSE_MS = 5_000;
/** A return takes days. */
const RETURNS_PAUSE_MS = 5_000;

/** How long after its answer a question may be asked again: longer while nothing changes or the server is slow. */
export function pauseAfter(state: ConsoleState, call: AnsweredCall, tookMs: number): number {
  const quiet = state.now - state.listing.changedAt > QUIET_MS;
  switch (call.purpose.kind) {
    case 'page':
      return state.listing.wantsEnd ? 0 : tookMs;
    case 'head':
    case 'visible':
      return readingPause(state.listing, state.now, tookMs);
    case 'lens-count':
      return Math.max(quiet ? 15_000 : 5_000, tookMs * 20);
    case 'rate':
      return 10_000;
    case 'why':
      return Math.max(call.poll === 'why' && quiet ? 10_000 : 5_000, tookMs * 5);
    case 'beside':
      return Math.max(3_000, tookMs * 10);
    case 'sample':
      return Math.max(call.poll === 'head' ? 10_000 : 60_000, tookMs * 10);
    case 'row-facts':
      return Math.max(rowPause(call.poll, quiet), tookMs * 10);
    case 'order':
      return Math.max(call.name === 'returns' ? RETURNS_PAUSE_MS : ORDER_PAUSE_MS, tookMs * 10);
    case 'form':
      return 3_000;
    case 'house':
      if (call.name === 'reach') return REACH_PAUSE_MS;
      return call.name === 'fleet' ? Math.min(20_000, Math.max(5_000, tookMs * 10)) : 10_000;
    default:
      return 0;
  }
}

/** The selected row is looked at more often than the others, which are taken in turn. */
function rowPause(poll: string, quiet: boolean): number {
  if (poll === 'selected') return quiet ? 5_000 : 2_000;
  return quiet ? 2_000 : 700;
}

const QUIET_MS = 15_000;

/** How long until the list is read again: soon while things change, later when they do not or the server is slow. */
export function readingPause(listing: Listing, now: number, tookMs: number): number {
  const quiet = now - listing.changedAt;
  const pause = quiet < 15_000 ? 1_500 : quiet < 60_000 ? 2_500 : 4_000;
  return Math.max(pause, tookMs * 10);
}

/** What is not there is not asked for every few seconds. */
export function refusedPause(problem: Problem, failures: number): number {
  return problem.kind === 'unsupported' ? 60_000 : retryPause(failures);
}

export function retryPause(failures: number): number {
  return RETRY_MS[Math.min(Math.max(0, failures - 1), RETRY_MS.length - 1)] ?? 10_000;
}

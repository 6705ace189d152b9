import { SUBSCRIPTION_UPDATES } from '../../contract/subscription/subscription.ts';
import { type SubscriptionEvent, subscriptionMove } from '../../domain/subscription-state.ts';
import { firstParked } from '../process/process.ts';
import type { SubscriptionRun } from './subscription-run.ts';

export type SubscriptionUpdate = keyof typeof SUBSCRIPTION_UPDATES;

const EVENTS: Readonly<Partial<Record<SubscriptionUpdate, SubscriptionEvent>>> = {
  change: 'changed',
  pause: 'pause-asked',
  resume: 'resume-asked',
  skipNext: 'skip-asked',
  cancel: 'cancel-asked',
};

export function eventOf(name: SubscriptionUpdate): SubscriptionEvent | undefined {
  return EVENTS[name];
}

/** Updates that would be taken now. */
export function acceptedNow(
  run: Pick<SubscriptionRun, 'renewal' | 'state' | 'steps'>,
): readonly SubscriptionUpdate[] {
  const all = Object.keys(SUBSCRIPTION_UPDATES) as SubscriptionUpdate[];
  return all.filter((name) => misplaced(run, name) === null);
}

/** Why an update is refused in this state, with what would be taken instead. Null: it is taken. */
export function problemOf(
  run: Pick<SubscriptionRun, 'renewal' | 'state' | 'steps'>,
  name: SubscriptionUpdate,
): string | null {
  const problem = misplaced(run, name);
  if (problem === null) return null;
  return `the subscription is ${run.state.current}: ${problem}; taken now: ${acceptedNow(run).join(', ') || 'nothing'}`;
}

function misplaced(
  run: Pick<SubscriptionRun, 'renewal' | 'state' | 'steps'>,
  name: SubscriptionUpdate,
): string | null {
  if (run.state.current === 'cancelled') return 'it is over';
  if (name === 'retryStage' || name === 'giveUpPeriod') {
    const parked = firstParked(run);
    return parked === null || parked.retry !== null ? 'no renewal is parked' : null;
  }
  if (name === 'forceContinueAsNew') {
    return run.state.current === 'renewing' ? 'a renewal is in progress; it ends with a new run' : null;
  }
  if (name === 'skipNext' && run.renewal.skipNext) return 'the next one is skipped already';
  const event = eventOf(name);
  return event !== undefined && subscriptionMove(run.state.current, event) === undefined
    ? `${name} makes no sense`
    : null;
}

// Random lives of subscriptions. The model counts periods: each is closed by one thing alone.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lives } from '../test/models/play-events.ts';
import {
  SUBSCRIPTION_EVENTS,
  type SubscriptionCommand,
  type SubscriptionEvent,
  type SubscriptionState,
  subscriptionMove,
} from './subscription-state.ts';

type Facts = {
  readonly over: boolean;
  readonly resting: boolean;
  /** An order for the period is being made. */
  readonly renewing: boolean;
  readonly periods: number;
};

const BEGUN: Facts = { over: false, resting: false, renewing: false, periods: 0 };

function step(facts: Facts, event: SubscriptionEvent): Facts | undefined {
  if (facts.over) return undefined;
  if (event === 'cancel-asked') return { ...facts, over: true };
  if (event === 'changed') return facts;
  if (facts.resting) return event === 'resume-asked' ? { ...facts, resting: false } : undefined;
  const closed: Facts = { ...facts, renewing: false, periods: facts.periods + 1 };
  if (facts.renewing) {
    if (event === 'renewal-failed') return facts;
    if (event === 'pause-asked') return { ...closed, resting: true };
    return event === 'renewed' || event === 'given-up' ? closed : undefined;
  }
  if (event === 'due') return { ...facts, renewing: true };
  if (event === 'skipped') return closed;
  if (event === 'skip-asked') return facts;
  return event === 'pause-asked' ? { ...facts, resting: true } : undefined;
}

function stateOf(facts: Facts): SubscriptionState {
  if (facts.over) return 'cancelled';
  if (facts.resting) return 'paused';
  return facts.renewing ? 'renewing' : 'active';
}

test('any order of events leads where the model leads, and each period is closed once', () => {
  fc.assert(
    fc.property(lives({ events: SUBSCRIPTION_EVENTS, begin: BEGUN, step }), (events) => {
      let facts = BEGUN;
      let state: SubscriptionState = 'active';
      const commands: SubscriptionCommand[] = [];
      for (const event of events) {
        facts = step(facts, event) ?? facts;
        const move = subscriptionMove(state, event);
        state = move?.to ?? state;
        commands.push(...(move?.commands ?? []));
        expect(state).toBe(stateOf(facts));
      }
      const count = (wanted: SubscriptionCommand) => commands.filter((command) => command === wanted).length;
      expect(count('next-period')).toBe(facts.periods);
      expect(count('finish')).toBe(facts.over ? 1 : 0);
      expect(count('renew')).toBeGreaterThanOrEqual(facts.renewing ? 1 : 0);
    }),
    { numRuns: 2_000 },
  );
});

import { describe, expect, test } from 'vitest';
import {
  legalSubscriptionEvents,
  SUBSCRIPTION_EVENTS,
  SUBSCRIPTION_STATES,
  subscriptionMove,
} from './subscription-state.ts';

const LIFE: Readonly<Record<string, string>> = {
  active:
    'due>renewing skipped>active changed>active skip-asked>active pause-asked>paused cancel-asked>cancelled',
  paused: 'changed>paused resume-asked>active cancel-asked>cancelled',
  renewing:
    'renewed>active renewal-failed>renewing given-up>active changed>renewing pause-asked>paused cancel-asked>cancelled',
  cancelled: '',
};

describe('every pair of state and event', () => {
  test.each(SUBSCRIPTION_STATES)('%s', (from) => {
    const expected = new Map(
      (LIFE[from] ?? '').split(' ').map((pair) => pair.split('>') as [string, string]),
    );
    for (const event of SUBSCRIPTION_EVENTS) {
      const to = subscriptionMove(from, event)?.to;
      expect([from, event, to]).toEqual([from, event, expected.get(event)]);
    }
  });
});

test('what is cancelled stays cancelled, and a pause never forgets that its period is done with', () => {
  expect(legalSubscriptionEvents('cancelled')).toEqual([]);
  expect(subscriptionMove('renewing', 'pause-asked')?.commands).toEqual(['next-period']);
});

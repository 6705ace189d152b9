import { expect, test } from 'vitest';
import { decideMessage, type Reach } from './message-decision.ts';
import {
  channelsOf,
  MESSAGE_KINDS,
  NOTIFICATION_SEQUENCES,
  sequencesOf,
  stepsOf,
} from './notification-plan.ts';
import { ORDER_STAGES } from './order-stage.ts';
import { legalEvents } from './order-state.ts';

const NOON = Date.parse('2026-05-01T12:00:00Z');
const REACH: Reach = {
  email: 'ada@example.com',
  phone: '+49401234567',
  byEmail: true,
  bySms: true,
  quietHours: null,
  stage: 'fulfilling',
  returned: false,
};
const shipped = { kind: 'shipped', channel: 'sms' } as const;
const delayed = { kind: 'delayed', channel: 'email' } as const;
const review = { kind: 'review_request', channel: 'email' } as const;
const quietHours = { from: '11:00', to: '13:00', timeZone: 'UTC' };

test.each([
  ['to the telephone', shipped, {}, { kind: 'send', to: '+49401234567' }],
  ['not to who opted out', shipped, { bySms: false }, { kind: 'opted-out' }],
  ['not to who has none', shipped, { phone: null }, { kind: 'no-address' }],
  ['not in quiet hours', shipped, { quietHours }, { kind: 'quiet', until: NOON + 3_600_000 }],
  ['an opt-out counts before quiet hours', shipped, { bySms: false, quietHours }, { kind: 'opted-out' }],
  ['of a delay while there is one', delayed, {}, { kind: 'send', to: 'ada@example.com' }],
  ['of no delay that is over', delayed, { stage: 'shipped' as const }, { kind: 'not-needed' }],
  ['of no delay of what is cancelled', delayed, { stage: 'cancelled' as const }, { kind: 'not-needed' }],
  [
    'no question after a return',
    review,
    { stage: 'completed' as const, returned: true },
    { kind: 'not-needed' },
  ],
  ['no question before the delivery', review, { stage: 'shipped' as const }, { kind: 'not-needed' }],
])('%s', (_name, message, change, expected) => {
  expect(decideMessage(message, { ...REACH, ...change }, NOON)).toEqual(expected);
});

test('every kind of message belongs to a sequence, and every sequence of an order to an event of it', () => {
  const kinds = NOTIFICATION_SEQUENCES.flatMap((sequence) => stepsOf(sequence).map(({ kind }) => kind));
  expect(new Set(kinds)).toEqual(new Set(MESSAGE_KINDS));
  const reported = ORDER_STAGES.flatMap((from) =>
    legalEvents(from).flatMap((event) => sequencesOf({ from, event })),
  );
  const ofSubscriptions = ['renewal_reminder', 'renewal_failed'];
  expect(new Set(reported)).toEqual(
    new Set(NOTIFICATION_SEQUENCES.filter((each) => !ofSubscriptions.includes(each))),
  );
  expect(sequencesOf({ from: 'shipped', event: 'parked' })).toEqual([]);
  for (const kind of MESSAGE_KINDS) expect(channelsOf(kind)).toContain('email');
});

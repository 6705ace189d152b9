import { expect, test } from 'vitest';
import { FAILURES } from '../../contract/order/activities.ts';
import type { ProviderEffect } from '../../contract/providers/providers.ts';
import { STUCK_REASONS } from '../../domain/stuck.ts';
import {
  NOW,
  sampleActivity,
  sampleEvidence,
  sampleFacts,
  sampleQueue,
  sampleRow,
} from '../testing/sample-facts.ts';
import type { Evidence } from './evidence.ts';
import { whyStuck } from './why-stuck.ts';

const nothing = sampleEvidence({
  queues: [{ name: 'orders', polling: { kind: 'polled', by: ['w1'] }, facts: sampleQueue() }],
});
const silent = (name: string) => ({
  name,
  polling: { kind: 'silent', since: NOW - 41_000, lastBy: ['w3'] } as const,
  facts: sampleQueue({ name, backlog: 12 }),
});
const failure = (type: string, message: string) => [{ type, message, retryable: true, stack: null }];
const pending = {
  key: 'ord-X:capture:nordwind:1',
  kind: 'capture',
  orderId: 'ord-X',
  state: 'pending',
  createdAt: NOW - 232_000,
  finishedAt: null,
  answer: null,
  inDoubt: true,
  lastFailure: null,
} as const;
const record = {
  orderId: 'ord-X',
  customerId: 'c',
  stage: 'capturing',
  currency: 'EUR',
  amountMinor: 1,
  paymentMethod: 'card',
  placedAt: NOW,
  updatedAt: NOW - 5_000,
} as const;

type Case = readonly [
  name: string,
  change: Partial<Evidence>,
  reason: string | null,
  says: string,
  remedy: string | null,
];

const CASES: readonly Case[] = [
  [
    'orphan: a row without a run',
    { facts: undefined, record },
    'orphan',
    'no run exists',
    'start its run again under the same id',
  ],
  [
    'orphan: terminated in the middle',
    { record, facts: sampleFacts({ row: sampleRow({ open: false, run: 'terminated', closeTime: NOW }) }) },
    'orphan',
    'was not undone',
    'start its run again under the same id',
  ],
  [
    'paused',
    {
      facts: sampleFacts({
        row: sampleRow({ run: 'paused', paused: { reason: 'stocktake' } }),
        pause: { by: 'mira', at: NOW - 1_000, reason: 'stocktake' },
      }),
      queues: [silent('orders')],
    },
    'paused',
    'Paused by mira: stocktake',
    'resume',
  ],
  [
    'no worker for the workflow',
    { queues: [silent('orders')] },
    'no-poller',
    'No worker polls "orders" since 10:44:19 UTC',
    'start a worker for "orders"',
  ],
  [
    'no worker for an activity',
    { facts: sampleFacts({ pendingActivities: [sampleActivity()] }), queues: [silent('payment')] },
    'no-poller',
    'capturePayment waits there',
    'start a worker for "payment"',
  ],
  [
    'failing code',
    {
      facts: sampleFacts({ row: sampleRow({ problems: ['category=WorkflowTaskFailed', 'cause=X'] }) }),
      taskFailure: '[TMPRL1100] Nondeterminism error',
    },
    'workflow-task-failing',
    'TMPRL1100',
    'run the build that worked, or a fixed one',
  ],
  [
    'paused in the wrong moment',
    {
      facts: sampleFacts({ row: sampleRow({ problems: ['category=WorkflowTaskFailed'] }) }),
      taskFailure: 'Fatal error in workflow machines: WorkflowTaskMachine in state Scheduled says no',
    },
    'workflow-task-failing',
    'paused while a step waited',
    'reset to an earlier point',
  ],
  [
    'effect in doubt by the ledger',
    { effects: [pending] },
    'effect-in-doubt',
    'capture nordwind sent 10:41:08 UTC, no answer',
    null,
  ],
  [
    'effect in doubt by the activity',
    {
      facts: sampleFacts({
        pendingActivities: [
          sampleActivity({ attempt: 3, lastFailure: failure(FAILURES.effectInDoubt, 'no answer') }),
        ],
      }),
    },
    'effect-in-doubt',
    'capturePayment got no answer',
    'retry now',
  ],
  [
    'parked in doubt',
    {
      facts: sampleFacts({
        row: sampleRow({
          stuckReason: 'effect-in-doubt',
          needsAttention: true,
          why: 'capture: no answer in time',
        }),
      }),
    },
    'effect-in-doubt',
    'capture: no answer in time',
    'try now',
  ],
  [
    'parked because an answer differs',
    {
      facts: sampleFacts({
        row: sampleRow({
          stuckReason: 'answer-differs',
          needsAttention: true,
          why: 'authorise: asked for 4.90 EUR, answered 0.01 EUR',
        }),
      }),
    },
    'answer-differs',
    'asked for 4.90 EUR, answered 0.01 EUR',
    'try now',
  ],
  [
    'review',
    {
      facts: sampleFacts({
        row: sampleRow({ stage: 'authorising', stuckReason: 'payment-review', why: 'above the limit' }),
      }),
    },
    'payment-review',
    'above the limit',
    'approve',
  ],
  [
    'capture declined',
    { facts: sampleFacts({ row: sampleRow({ stuckReason: 'capture-declined' }) }) },
    'capture-declined',
    'goods are held',
    'try now',
  ],
  [
    'undo blocked',
    { facts: sampleFacts({ row: sampleRow({ stuckReason: 'compensation-blocked' }) }) },
    'compensation-blocked',
    'Compensation is blocked',
    'try now',
  ],
  [
    'vendor silent',
    { facts: sampleFacts({ row: sampleRow({ stuckReason: 'awaiting-callback' }) }) },
    'awaiting-callback',
    'not reported',
    'try now',
  ],
  [
    'customer silent',
    { facts: sampleFacts({ row: sampleRow({ stuckReason: 'awaiting-customer' }) }) },
    'awaiting-customer',
    'customer',
    'cancel',
  ],
  [
    'return parked',
    { facts: sampleFacts({ row: sampleRow({ stuckReason: 'return-parked' }) }) },
    'return-parked',
    'return',
    null,
  ],
  [
    'retrying',
    {
      facts: sampleFacts({
        pendingActivities: [
          sampleActivity({
            attempt: 7,
            nextAttemptAt: NOW + 18_000,
            lastFailure: failure('ProviderUnavailable', '503'),
          }),
        ],
      }),
    },
    'activity-retrying',
    'capturePayment failed 6 times: ProviderUnavailable: 503. The next try is at 10:45:18 UTC',
    'retry now',
  ],
  [
    'long history',
    { facts: sampleFacts({ historyEvents: 45_000 }) },
    'history-limit',
    '45000 events',
    'cancel',
  ],
  ['timer', { timers: [{ firesAt: NOW + 60_000 }] }, 'timer-wait', 'timer at 10:46:00 UTC', null],
  [
    'waiting as it should',
    {
      workflow: {
        stage: 'fulfilling',
        waitingFor: [{ what: 'nordwind to report', since: '2026-11-21T10:44:00.000Z', until: null }],
        parked: null,
      },
    },
    null,
    'Waits for nordwind to report',
    null,
  ],
  [
    'at work',
    { facts: sampleFacts({ pendingActivities: [sampleActivity({ state: 'started', lastWorker: 'w1' })] }) },
    null,
    'capturePayment runs at w1',
    null,
  ],
  [
    'ended well',
    {
      facts: sampleFacts({ row: sampleRow({ open: false, run: 'completed', stage: 'completed' }) }),
      queues: [silent('orders')],
    },
    null,
    'Completed.',
    'place one like it',
  ],
];

test.each(CASES)('%s', (_, change, reason, says, remedy) => {
  const verdict = whyStuck({ ...nothing, ...change });
  expect(verdict.reason).toBe(reason);
  expect(verdict.says).toContain(says);
  expect(verdict.remedies[0]?.label ?? null).toBe(remedy);
});

test('every reason of the closed union can be the verdict', () => {
  const seen = new Set(CASES.map(([, change]) => whyStuck({ ...nothing, ...change }).reason));
  expect(STUCK_REASONS.filter((reason) => !seen.has(reason))).toEqual([]);
});

test('the provider, asked, decides what would do harm', () => {
  const effect: ProviderEffect = {
    key: pending.key,
    kind: 'capture',
    reference: 'ord-X',
    amountMinor: 12_990,
    outcome: 'done',
    calls: 1,
    at: '2026-11-21T10:41:07.000Z',
  };
  const asked = [{ key: pending.key, effect, askedAt: NOW }];
  const done = whyStuck({ ...nothing, effects: [pending], provider: asked });
  expect(done.says).toContain('capture done 129.90 EUR at 10:41:07 UTC');
  expect(done.harms[0]?.because).toBe('it is done already');
  const unheard = whyStuck({
    ...nothing,
    effects: [pending],
    provider: [{ ...asked[0], key: pending.key, effect: null, askedAt: NOW }],
  });
  expect(unheard.says).toContain('has no record of it');
});

test('an effect whose provider says that nothing was done is not in doubt, however long it is begun', () => {
  const refused = { ...pending, inDoubt: false, lastFailure: 'POST /payment/v1/captures: 503' };
  expect(whyStuck({ ...nothing, effects: [refused] }).reason).not.toBe('effect-in-doubt');
});

test('an effect that was begun a moment ago is not in doubt yet', () => {
  const young = { ...pending, createdAt: NOW - 5_000 };
  expect(whyStuck({ ...nothing, effects: [young] }).reason).not.toBe('effect-in-doubt');
});

test('what could not be read is told with the verdict', () => {
  expect(whyStuck({ ...nothing, gaps: ['PostgreSQL cannot be read'] }).gaps).toEqual([
    'PostgreSQL cannot be read',
  ]);
});

test('a time that an order recorded is formatted by the reader’s clock', () => {
  const why = 'capture: no answer; next try 2026-11-21T10:50:00.000Z';
  const facts = sampleFacts({ row: sampleRow({ stuckReason: 'activity-retrying', why }) });
  expect(whyStuck({ ...nothing, facts }).says).toContain('next try 10:50:00 UTC.');
});

test('a failing workflow task tells when its failure was written', () => {
  const facts = sampleFacts({ row: sampleRow({ problems: ['cause=WorkflowTaskFailed'] }) });
  const verdict = whyStuck({ ...nothing, facts, taskFailure: 'TMPRL1100', taskFailedAt: NOW - 60_000 });
  expect(verdict.says).toContain('TMPRL1100 (first failure, 10:44:00 UTC)');
  expect(verdict.since).toBe(NOW - 60_000);
});

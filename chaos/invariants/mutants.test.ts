import { expect, test } from 'vitest';
import type { DatabaseFacts, Evidence, OtherRun, ProviderFacts, ReturnFact } from '../evidence/evidence.ts';
import { byHand } from './by-hand.ts';
import type { Finding } from './invariant.ts';
import { checkInvariants, confirmed, countHarm, INVARIANTS } from './judge.ts';
import { effect, healthyEvidence } from './testing/sample-evidence.ts';
import { AT, SAMPLE } from './testing/sample-return.ts';

// A checker that never complains proves nothing. Each mutant is what one kind of broken code would leave behind,
// and must be caught by the invariant that is named next to it.
type Mutant = {
  readonly broken: string;
  readonly by: readonly string[];
  readonly harm: 'lost' | 'doubled' | 'wrong';
  corrupt(evidence: Evidence): Evidence;
};

const database = (evidence: Evidence, change: Partial<DatabaseFacts>): Evidence => ({
  ...evidence,
  database: { ...evidence.database, ...change },
});
const providers = (evidence: Evidence, change: Partial<ProviderFacts>): Evidence => ({
  ...evidence,
  providers: { ...evidence.providers, ...change },
});
const returned = (evidence: Evidence, change: Partial<ReturnFact>): Evidence =>
  database(evidence, { returns: evidence.database.returns.map((one) => ({ ...one, ...change })) });
const others = (evidence: Evidence, type: string, change: Partial<OtherRun>): Evidence => ({
  ...evidence,
  others: evidence.others.map((run) => (run.type === type ? { ...run, ...change } : run)),
});
const inOrder =
  (orderId: string) =>
  (one: { readonly orderId: string }): boolean =>
    one.orderId === orderId;
const notIn =
  (orderId: string) =>
  (one: { readonly orderId: string }): boolean =>
    one.orderId !== orderId;

const MUTANTS: readonly Mutant[] = [
  {
    broken: 'an acknowledged order is in no store',
    by: ['I1'],
    harm: 'lost',
    corrupt: (evidence) => ({
      ...database(evidence, {
        orders: evidence.database.orders.filter(notIn(SAMPLE.waiting)),
      }),
      runs: evidence.runs.filter(notIn(SAMPLE.waiting)),
    }),
  },
  {
    broken: 'the order row was written and its workflow never started',
    by: ['I1'],
    harm: 'lost',
    corrupt: (evidence) => ({ ...evidence, runs: evidence.runs.filter(notIn(SAMPLE.completed)) }),
  },
  {
    broken: 'a refused order was placed anyway',
    by: ['I1'],
    harm: 'wrong',
    corrupt: (evidence) => ({
      ...evidence,
      asked: evidence.asked.map((one) =>
        one.orderId === SAMPLE.rejected ? { ...one, answer: 'refused' } : one,
      ),
    }),
  },
  {
    broken: 'the order runs twice at the same time',
    by: ['I2'],
    harm: 'doubled',
    corrupt: (evidence) => ({
      ...evidence,
      runs: evidence.runs.flatMap((run) =>
        run.orderId === SAMPLE.waiting ? [run, { ...run, runId: 'run-again' }] : [run],
      ),
    }),
  },
  {
    broken: 'a random key: the retry captured again',
    by: ['I3', 'I9'],
    harm: 'doubled',
    corrupt: (evidence) =>
      providers(evidence, {
        payment: [
          ...evidence.providers.payment,
          { ...effect(SAMPLE.completed, 'capture', 'fjord', 1999), key: 'a-random-key:1' },
        ],
      }),
  },
  {
    broken: 'the attempt is part of the key: the retry captured under the next one',
    by: ['I3', 'I9'],
    harm: 'doubled',
    corrupt: (evidence) =>
      providers(evidence, {
        payment: [
          ...evidence.providers.payment,
          {
            ...effect(SAMPLE.completed, 'capture', 'fjord', 1999),
            key: `${SAMPLE.completed}:capture:fjord:2`,
          },
        ],
      }),
  },
  {
    broken: 'the provider does not honour the key',
    by: ['I3', 'I9'],
    harm: 'doubled',
    corrupt: (evidence) =>
      providers(evidence, {
        payment: evidence.providers.payment.flatMap((one) => (one.kind === 'capture' ? [one, one] : [one])),
      }),
  },
  {
    broken: 'an answer in yen was booked for an order in euros',
    by: ['I3'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        ledger: evidence.database.ledger.map((entry) =>
          entry.kind === 'capture' ? { ...entry, currency: 'JPY' } : entry,
        ),
      }),
  },
  {
    broken: 'an effect of an order in euros was asked for in yen',
    by: ['I3'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        effects: evidence.database.effects.map((one) =>
          one.kind === 'capture' ? { ...one, currency: 'JPY' } : one,
        ),
      }),
  },
  {
    broken: 'the provider took yen for an order in euros',
    by: ['I3'],
    harm: 'wrong',
    corrupt: (evidence) =>
      providers(evidence, {
        payment: evidence.providers.payment.map((one) =>
          one.kind === 'capture' ? { ...one, currency: 'JPY' } : one,
        ),
      }),
  },
  {
    broken: 'goods left without a capture',
    by: ['I3'],
    harm: 'lost',
    corrupt: (evidence) =>
      providers(evidence, {
        payment: evidence.providers.payment.filter((one) => !one.key.includes('capture:nordwind')),
      }),
  },
  {
    broken: 'a refund that our ledger does not know',
    by: ['I3'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, { ledger: evidence.database.ledger.filter((one) => one.kind !== 'refund') }),
  },
  {
    broken: 'an unconditional stock update drifted from its reservations',
    by: ['I4'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        stock: evidence.database.stock.map((item) => ({ ...item, reserved: item.reserved + 4 })),
      }),
  },
  {
    broken: 'test and update in one statement sold more than there was',
    by: ['I4'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        stock: evidence.database.stock.map((item) =>
          item.sku === 'sku-1' ? { ...item, reserved: item.onHand + 1 } : item,
        ),
      }),
  },
  {
    broken: 'goods were shipped and stayed on hand',
    by: ['I4'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        stock: evidence.database.stock.map((item) => ({ ...item, onHand: item.initial })),
      }),
  },
  {
    broken: 'the compensation of the stock was swallowed',
    by: ['I5', 'I4'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        reservations: evidence.database.reservations.map((one) =>
          one.state === 'released' ? { ...one, state: 'held' } : one,
        ),
      }),
  },
  {
    broken: 'the compensation of the payment was swallowed',
    by: ['I5', 'I3'],
    harm: 'doubled',
    corrupt: (evidence) =>
      providers(evidence, { payment: evidence.providers.payment.filter((one) => one.kind !== 'refund') }),
  },
  {
    broken: 'the tombstone was ignored: a late do made the vendor order after its cancel',
    by: ['I5'],
    harm: 'wrong',
    corrupt: (evidence) =>
      providers(evidence, {
        vendor: [...evidence.providers.vendor, effect(SAMPLE.rejected, 'vendor-create', 'fjord', null)],
      }),
  },
  {
    broken: 'one of two vendors never released',
    by: ['I6'],
    harm: 'lost',
    corrupt: (evidence) =>
      providers(evidence, {
        vendor: evidence.providers.vendor.filter((one) => !one.key.includes('release:nordwind')),
      }),
  },
  {
    broken: 'an order completed without its goods leaving stock',
    by: ['I6'],
    harm: 'lost',
    corrupt: (evidence) =>
      database(evidence, {
        reservations: evidence.database.reservations.map((one) =>
          one.state === 'shipped' ? { ...one, state: 'released' } : one,
        ),
      }),
  },
  {
    broken: 'the customer was never notified',
    by: ['I6'],
    harm: 'lost',
    corrupt: (evidence) => providers(evidence, { notify: [] }),
  },
  {
    broken: 'a completed order was moved on',
    by: ['I7', 'I8'],
    harm: 'wrong',
    corrupt: (evidence) => {
      const log = evidence.database.transitions.filter(inOrder(SAMPLE.completed));
      return database(evidence, {
        transitions: [
          ...evidence.database.transitions,
          {
            orderId: SAMPLE.completed,
            runId: `run-${SAMPLE.completed}`,
            seq: log.length + 1,
            from: 'completed',
            to: 'cancelling',
            event: 'cancel-requested',
            actor: 'workflow',
            at: evidence.at,
          },
        ],
      });
    },
  },
  {
    broken: 'a step of the log was lost',
    by: ['I8'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        transitions: evidence.database.transitions.filter(
          (one) => one.orderId !== SAMPLE.completed || one.seq !== 4,
        ),
      }),
  },
  {
    broken: 'a step was written twice',
    by: ['I8'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        transitions: evidence.database.transitions.flatMap((one) => (one.seq === 2 ? [one, one] : [one])),
      }),
  },
  {
    broken: 'an illegal step',
    by: ['I8'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        transitions: evidence.database.transitions.map((one) =>
          one.event === 'authorised' ? { ...one, event: 'all-shipped' } : one,
        ),
      }),
  },
  {
    broken: 'one key carries two requests',
    by: ['I9'],
    harm: 'doubled',
    corrupt: (evidence) =>
      database(evidence, {
        effects: evidence.database.effects.flatMap((one) =>
          one.kind === 'capture' ? [one, { ...one, requestHash: 'other' }] : [one],
        ),
      }),
  },
  {
    broken: 'an effect went round the ledger',
    by: ['I9'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        effects: evidence.database.effects.filter((one) => one.kind !== 'vendor-create'),
      }),
  },
  {
    broken: 'the vendor got the order twice',
    by: ['I10', 'I9'],
    harm: 'doubled',
    corrupt: (evidence) =>
      providers(evidence, {
        vendor: [
          ...evidence.providers.vendor,
          {
            ...effect(SAMPLE.completed, 'vendor-create', 'fjord', null),
            key: `${SAMPLE.completed}:create:fjord:2`,
          },
        ],
      }),
  },
  {
    broken: 'the order was placed again, and the compensation cancelled only the first one',
    by: ['I5'],
    harm: 'wrong',
    corrupt: (evidence) =>
      providers(evidence, {
        vendor: [
          ...evidence.providers.vendor,
          {
            ...effect(SAMPLE.cancelled, 'vendor-create', 'fjord', null),
            key: `${SAMPLE.cancelled}:vendor:fjord:2`,
          },
        ],
      }),
  },
  {
    broken: 'the refund was done twice',
    by: ['I11', 'I3'],
    harm: 'doubled',
    corrupt: (evidence) =>
      providers(evidence, {
        payment: [
          ...evidence.providers.payment,
          {
            ...effect(SAMPLE.cancelled, 'refund', '', 700),
            key: `${SAMPLE.cancelled}:refund:2`,
          },
        ],
      }),
  },
  {
    broken: 'an order stalls without a reason',
    by: ['I12'],
    harm: 'lost',
    corrupt: (evidence) => ({
      ...evidence,
      runs: evidence.runs.map((run) => (run.open ? { ...run, stuckReason: null, liveReasons: [] } : run)),
    }),
  },
  {
    broken: 'one request became two orders',
    by: ['I13'],
    harm: 'doubled',
    corrupt: (evidence) =>
      database(evidence, {
        orders: evidence.database.orders.map((order) => ({ ...order, requestKey: 'the-same' })),
      }),
  },
  {
    broken: 'the search attribute stayed behind',
    by: ['I15'],
    harm: 'wrong',
    corrupt: (evidence) => ({
      ...evidence,
      runs: evidence.runs.map((run) => (run.stage === 'completed' ? { ...run, stage: 'delivered' } : run)),
    }),
  },
  {
    broken: 'a run failed',
    by: ['I16'],
    harm: 'wrong',
    corrupt: (evidence) => ({
      ...evidence,
      runs: evidence.runs.map((run) => (run.stage === 'rejected' ? { ...run, run: 'failed' } : run)),
    }),
  },
  {
    broken: 'a checkout handed its order over, and no order took it over',
    by: ['I1'],
    harm: 'lost',
    corrupt: (evidence) => ({
      ...database(evidence, {
        orders: evidence.database.orders.map((order) =>
          order.orderId === SAMPLE.returned ? { ...order, stage: 'confirmed' } : order,
        ),
      }),
      runs: evidence.runs.filter(notIn(SAMPLE.returned)),
    }),
  },
  {
    broken: 'a person settled money that was not owed',
    by: ['I3'],
    harm: 'lost',
    corrupt: (evidence) =>
      database(evidence, {
        ledger: [
          ...evidence.database.ledger,
          {
            key: `${SAMPLE.completed}:undo-payment:1/manual`,
            orderId: SAMPLE.completed,
            kind: 'manual',
            currency: 'EUR',
            amountMinor: -500,
          },
        ],
      }),
  },
  {
    broken: 'a return refunded at the provider and never heard of it',
    by: ['I3'],
    harm: 'lost',
    corrupt: (evidence) => returned(evidence, { refundedMinor: 0 }),
  },
  {
    broken: 'goods that came back were put on the shelf twice',
    by: ['I4', 'I11'],
    harm: 'doubled',
    corrupt: (evidence) =>
      returned(evidence, {
        lines: [{ line: 1, sku: 'sku-1', quantity: 3, takenBack: 2, restocked: 4 }],
      }),
  },
  {
    broken: 'a return refunded more than its inspection allowed',
    by: ['I11'],
    harm: 'doubled',
    corrupt: (evidence) => returned(evidence, { refundMinor: 1000 }),
  },
  {
    broken: 'a return closed, and its goods never reached the shelf',
    by: ['I11', 'I4'],
    harm: 'lost',
    corrupt: (evidence) =>
      returned(evidence, {
        lines: [{ line: 1, sku: 'sku-1', quantity: 3, takenBack: 2, restocked: 1 }],
      }),
  },
  {
    broken: 'a closed return was moved on',
    by: ['I7', 'I8'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        returnSteps: [
          ...evidence.database.returnSteps,
          {
            returnId: SAMPLE.return,
            runId: 'run-return',
            seq: evidence.database.returnSteps.length + 1,
            from: 'closed',
            to: 'refunding',
            event: 'refund-started',
            at: evidence.at,
          },
        ],
      }),
  },
  {
    broken: 'a step of a return was lost',
    by: ['I8'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, { returnSteps: evidence.database.returnSteps.filter(({ seq }) => seq !== 3) }),
  },
  {
    broken: 'a second label that the ledger does not know',
    by: ['I9'],
    harm: 'wrong',
    corrupt: (evidence) =>
      providers(evidence, {
        carrier: [
          ...evidence.providers.carrier,
          { ...effect(SAMPLE.returned, 'carrier-label', SAMPLE.return, null), key: 'a-random-key:2' },
        ],
      }),
  },
  {
    broken: 'an undo is blocked, and its order is gone',
    by: ['I12'],
    harm: 'lost',
    corrupt: (evidence) => ({
      ...evidence,
      others: [
        ...evidence.others,
        {
          type: 'compensation',
          workflowId: `compensate/${SAMPLE.cancelled}/1`,
          runId: 'undo-1',
          run: 'running' as const,
          open: true,
          stage: 'blocked',
          stuckReason: 'compensation-blocked',
          problems: [],
          startTime: evidence.at - 60_000,
          closeTime: null,
        },
      ],
    }),
  },
  {
    broken: 'a checkout that never answers',
    by: ['I12'],
    harm: 'lost',
    corrupt: (evidence) =>
      others(evidence, 'checkout', {
        open: true,
        run: 'running',
        startTime: evidence.at - 3_600_000,
      }),
  },
  {
    broken: 'one request became two returns',
    by: ['I13'],
    harm: 'doubled',
    corrupt: (evidence) =>
      database(evidence, {
        returns: evidence.database.returns.flatMap((one) => [
          one,
          { ...one, returnId: 'ret-again', refundMinor: null, refundedMinor: 0, lines: [] },
        ]),
      }),
  },
  {
    broken: 'the cart was ordered and stayed full',
    by: ['I13'],
    harm: 'wrong',
    corrupt: (evidence) => {
      const newest = evidence.database.orders.find((order) => order.orderId === SAMPLE.returned);
      return {
        ...database(evidence, {
          orders: evidence.database.orders.map((order) =>
            order === newest ? { ...order, placedAt: order.placedAt + 1 } : order,
          ),
        }),
        carts: evidence.carts.map((cart) => ({ ...cart, lines: newest?.lines ?? [] })),
      };
    },
  },
  {
    broken: 'the customer was never notified how the checkout ended',
    by: ['I13'],
    harm: 'wrong',
    corrupt: (evidence) => ({
      ...database(evidence, {
        orders: evidence.database.orders.map((order) => ({ ...order, updatedAt: 0 })),
      }),
      carts: evidence.carts.map((cart) => ({
        ...cart,
        pending: [{ orderId: SAMPLE.returned, since: evidence.at - 3_600_000 }],
      })),
    }),
  },
  {
    broken: 'the search attribute of a return stayed behind',
    by: ['I15'],
    harm: 'wrong',
    corrupt: (evidence) => others(evidence, 'return', { stage: 'refunding' }),
  },
  {
    broken: 'the attempt is part of the key of a message: the customer was notified again',
    by: ['I9'],
    harm: 'doubled',
    corrupt: (evidence) => {
      const again = effect(SAMPLE.completed, 'message', 'shipped', null);
      const key = again.key.replace(/1$/, '2');
      const row = evidence.database.effects[0];
      return providers(
        database(evidence, {
          effects: [...evidence.database.effects, ...(row === undefined ? [] : [{ ...row, key }])],
          messages: [
            ...evidence.database.messages,
            { key, orderId: SAMPLE.completed, kind: 'shipped', outcome: 'sent' },
          ],
        }),
        { notify: [...evidence.providers.notify, { ...again, key }] },
      );
    },
  },
  {
    broken: 'a message was called sent and never was',
    by: ['I15'],
    harm: 'lost',
    corrupt: (evidence) =>
      providers(evidence, {
        notify: evidence.providers.notify.filter((one) => !one.key.includes('confirmation')),
      }),
  },
  {
    broken: 'a message went out to a customer who had opted out',
    by: ['I15'],
    harm: 'wrong',
    corrupt: (evidence) =>
      database(evidence, {
        messages: evidence.database.messages.map((one) => ({ ...one, outcome: 'opted-out' })),
      }),
  },
  {
    broken: 'a checkout was terminated',
    by: ['I16'],
    harm: 'wrong',
    corrupt: (evidence) => others(evidence, 'checkout', { run: 'terminated' }),
  },
];

// One record gone on one side: the others have to notice, by their money.
const ROWS = ['orders', 'transitions', 'reservations', 'effects', 'ledger', 'returns', 'messages'] as const;
const withoutRowsOf = (evidence: Evidence, orderId: string): Evidence =>
  database(
    evidence,
    Object.fromEntries(ROWS.map((name) => [name, evidence.database[name].filter(notIn(orderId))])),
  );
const moneyFindings = (evidence: Evidence): readonly Finding[] =>
  checkInvariants(evidence).find(({ id }) => id === 'I3')?.findings ?? [];
const WITH_MONEY = [SAMPLE.completed, SAMPLE.cancelled, SAMPLE.waiting, SAMPLE.returned];

test.each([
  [SAMPLE.completed, 4999],
  [SAMPLE.cancelled, 0],
  [SAMPLE.waiting, 250_000],
  [SAMPLE.returned, 1000],
])('the rows of %s are gone: reported with the amount', (orderId, minor) => {
  expect(moneyFindings(withoutRowsOf(healthyEvidence(), orderId))).toContainEqual(
    expect.objectContaining({ key: orderId, harm: 'lost', sum: { currency: 'EUR', minor } }),
  );
});

test('an empty database reports every order that another store knows', () => {
  const healthy = healthyEvidence();
  const empty = database(
    { ...healthy, asked: [] },
    { ...Object.fromEntries(ROWS.map((name) => [name, []])), returnSteps: [] },
  );
  const judgements = checkInvariants(empty);
  const keysOf = (id: string) => judgements.find((one) => one.id === id)?.findings.map(({ key }) => key);
  expect(keysOf('I3')).toEqual(expect.arrayContaining(WITH_MONEY));
  expect([...(keysOf('I1') ?? [])].sort()).toEqual(healthy.runs.map(({ orderId }) => orderId).sort());
  // The providers alone know as much: closed runs are forgotten one day.
  const forgotten = checkInvariants({ ...empty, runs: [], others: [] });
  expect(forgotten.find(({ id }) => id === 'I3')?.findings).toHaveLength(WITH_MONEY.length);
  expect(forgotten.find(({ id }) => id === 'I9')?.findings).toHaveLength(healthy.database.orders.length);
});

test('an undo that found nothing to undo needs no ledger entry', () => {
  const healthy = healthyEvidence();
  const [some] = healthy.providers.payment;
  const [effect] = healthy.database.effects;
  if (some === undefined || effect === undefined) throw new Error('the sample has no effects');
  const key = `${SAMPLE.cancelled}:undo-payment:2`;
  const undone = providers(
    database(healthy, {
      effects: [
        ...healthy.database.effects,
        { ...effect, key, orderId: SAMPLE.cancelled, kind: 'undo-payment', state: 'done' as const },
      ],
    }),
    {
      payment: [
        ...healthy.providers.payment,
        { ...some, key, kind: 'void', amountMinor: 0, outcome: 'done' as const },
      ],
    },
  );
  expect(moneyFindings(undone)).toEqual([]);
});

test.each(healthyEvidence().database.ledger.map(({ key }) => key))('the ledger entry %s is gone', (gone) => {
  const healthy = healthyEvidence();
  const ledger = healthy.database.ledger.filter(({ key }) => key !== gone);
  expect(moneyFindings(database(healthy, { ledger }))).not.toEqual([]);
});

test.each(healthyEvidence().providers.payment.map(({ key }) => key))(
  'the record %s of the payment provider is gone',
  (gone) => {
    const healthy = healthyEvidence();
    const payment = healthy.providers.payment.filter(({ key }) => key !== gone);
    expect(moneyFindings(providers(healthy, { payment }))).not.toEqual([]);
  },
);

test.each(WITH_MONEY.filter((orderId) => orderId !== SAMPLE.returned))('the run of %s is gone', (orderId) => {
  const healthy = healthyEvidence();
  const runs = healthy.runs.filter(notIn(orderId));
  expect(moneyFindings({ ...healthy, runs })).toContainEqual(expect.objectContaining({ key: orderId }));
});

test('a run that the server keeps no longer is not missed', () => {
  const healthy = healthyEvidence();
  const later = { ...healthy, at: healthy.at + 2 * 86_400_000, runs: [], others: healthy.others.slice(0, 1) };
  const found = checkInvariants(later).flatMap(({ findings, id }) =>
    findings.map(({ key }) => `${id} ${key}`),
  );
  // Open by its row, so its run has to be there however long ago it began; and no return was ever forgotten before.
  expect(found).toEqual([`I1 ${SAMPLE.waiting}`, `I3 ${SAMPLE.waiting}`]);
});

test('a row without a run that a person closed is not missed', () => {
  const healthy = healthyEvidence();
  const transitions = healthy.database.transitions.map((one) =>
    one.orderId === SAMPLE.cancelled && one.event === 'undone-cancelled'
      ? { ...one, actor: 'mira@laptop' }
      : one,
  );
  const closed = {
    ...database(healthy, { transitions }),
    runs: healthy.runs.filter(notIn(SAMPLE.cancelled)),
  };
  expect(checkInvariants(closed).flatMap(({ findings }) => findings)).toEqual([]);
});

test('what is a moment old is counted and not checked, unless the system is idle', () => {
  const corrupted = withoutRowsOf(healthyEvidence(), SAMPLE.rejected);
  const fresh: Evidence = {
    ...corrupted,
    asked: corrupted.asked.filter(notIn(SAMPLE.rejected)),
    quiet: false,
    at: AT + 4_000,
  };
  const first = checkInvariants(fresh);
  expect(first.flatMap(({ findings }) => findings)).toEqual([]);
  expect(first.flatMap(({ tooYoung }) => tooYoung).map(({ key }) => key)).toContain(SAMPLE.rejected);
  // It was seen, so it counts when a second reading sees it old enough.
  const second = confirmed(first, checkInvariants({ ...fresh, at: AT + 30_000 }));
  expect(second.flatMap(({ findings }) => findings).map(({ key }) => key)).toContain(SAMPLE.rejected);
  expect(checkInvariants({ ...fresh, quiet: true }).flatMap(({ tooYoung }) => tooYoung)).toEqual([]);
});

const pass = (type: 'reconcile' | 'sweep', run: OtherRun['run'], minute: number): OtherRun => ({
  type,
  workflowId: `ops/${type}-${minute}`,
  runId: `${type}-${minute}`,
  run,
  open: false,
  stage: null,
  stuckReason: null,
  problems: [],
  startTime: AT + minute * 60_000,
  closeTime: AT + minute * 60_000 + 1_000,
});
const unexpected = (runs: Evidence['runs'], more: readonly OtherRun[]) => {
  const healthy = healthyEvidence();
  return checkInvariants({
    ...healthy,
    runs: [...healthy.runs, ...runs],
    others: [...healthy.others, ...more],
  })
    .filter(({ id }) => id === 'I16')
    .flatMap(({ findings }) => findings.map(({ key }) => key));
};

test('a failed pass of a check counts until a later one of the same check has gone through', () => {
  expect(unexpected([], [pass('reconcile', 'failed', 1)])).toEqual(['ops/reconcile-1']);
  expect(unexpected([], [pass('reconcile', 'failed', 1), pass('sweep', 'completed', 2)])).toHaveLength(1);
  expect(unexpected([], [pass('reconcile', 'completed', 0), pass('reconcile', 'failed', 1)])).toHaveLength(1);
  expect(unexpected([], [pass('reconcile', 'failed', 1), pass('reconcile', 'completed', 2)])).toEqual([]);
  expect(unexpected([], [pass('sweep', 'timed-out', 1), pass('sweep', 'completed', 2)])).toEqual([]);
});

test('a run that was cut off counts until another run of the same order replaces it', () => {
  const open = healthyEvidence().runs.find((run) => run.open);
  const before = healthyEvidence().runs.find((run) => run.orderId === SAMPLE.rejected);
  if (open === undefined || before === undefined) throw new Error('the sample has both');
  const cut = { open: false, run: 'terminated', startTime: AT - 9_000, closeTime: AT - 8_000 } as const;
  expect(unexpected([{ ...open, ...cut, runId: 'before-the-reset' }], [])).toEqual([]);
  expect(unexpected([{ ...before, ...cut, runId: 'before-the-reset' }], [])).toEqual([]);
  expect(unexpected([{ ...before, ...cut, runId: 'the-last', closeTime: AT + 1 }], [])).toEqual([
    before.orderId,
  ]);
});

test('a cart that was filled again with what was just ordered is no leftover', () => {
  const still = MUTANTS.find(({ broken }) => broken === 'the cart was ordered and stayed full');
  const full = still?.corrupt(healthyEvidence()) ?? healthyEvidence();
  const filled = (filledAt: number | null) =>
    checkInvariants({ ...full, carts: full.carts.map((cart) => ({ ...cart, filledAt })) })
      .filter(({ id }) => id === 'I13')
      .flatMap(({ findings }) => findings);
  expect(filled(null)).toHaveLength(1);
  expect(filled(AT - 3_600_000)).toHaveLength(1);
  expect(filled(AT)).toEqual([]);
});

test('a healthy system has no finding', () => {
  expect(checkInvariants(healthyEvidence()).flatMap((judgement) => judgement.findings)).toEqual([]);
});

test.each([
  ['an activity in progress', ['activity createVendorOrder, started'], 0],
  ['a timer alone', ['timer, due 2026-11-21T10:00:00.000Z'], 1],
])('a log behind its run, with %s', (_, liveReasons, count) => {
  const healthy = healthyEvidence();
  const behind = {
    ...database(healthy, {
      orders: healthy.database.orders.map((order) =>
        order.orderId === SAMPLE.waiting ? { ...order, stage: 'authorising' as const } : order,
      ),
    }),
    runs: healthy.runs.map((run) =>
      run.orderId === SAMPLE.waiting
        ? { ...run, stage: 'confirmed' as const, stuckReason: null, liveReasons }
        : run,
    ),
  };
  const found = (evidence: Evidence) =>
    checkInvariants(evidence).find(({ id }) => id === 'I15')?.findings ?? [];
  expect(found({ ...behind, quiet: false })).toHaveLength(count);
  // At rest nothing carries it any more.
  expect(found({ ...behind, quiet: true })).toHaveLength(1);
});

test('an order that was cancelled before it was placed again is one order', () => {
  const healthy = healthyEvidence();
  const orderId = SAMPLE.completed;
  const before = [
    { ...effect(orderId, 'vendor-create', 'fjord', null), key: `${orderId}:vendor:fjord:1` },
    { ...effect(orderId, 'vendor-cancel', 'fjord', null), key: `${orderId}:recall:fjord:1` },
  ];
  const known = before.map(({ key, kind }) => {
    return {
      key,
      kind,
      orderId,
      requestHash: 'h',
      state: 'done' as const,
      currency: null,
      createdAt: healthy.at,
    };
  });
  const replaced = database(providers(healthy, { vendor: [...before, ...healthy.providers.vendor] }), {
    effects: [...healthy.database.effects, ...known],
  });
  expect(checkInvariants(replaced).flatMap((judgement) => judgement.findings)).toEqual([]);
});

test.each(MUTANTS)('caught: $broken', ({ by, harm, corrupt }) => {
  const judgements = checkInvariants(corrupt(healthyEvidence()));
  const caughtBy = judgements.filter((judgement) => judgement.findings.length > 0).map(({ id }) => id);
  expect(caughtBy).toEqual(expect.arrayContaining([...by]));
  expect(countHarm(judgements, harm)).toBeGreaterThan(0);
});

test('every invariant is proven by a mutant', () => {
  const proven = new Set(MUTANTS.flatMap((mutant) => mutant.by));
  expect(INVARIANTS.map((invariant) => invariant.id).filter((id) => !proven.has(id))).toEqual([]);
});

test('only what two readings report in the same words is a difference', () => {
  const stuck = MUTANTS.find((mutant) => mutant.by.includes('I12'));
  const healthy = checkInvariants(healthyEvidence());
  const corrupted = checkInvariants(stuck?.corrupt(healthyEvidence()) ?? healthyEvidence());
  const findings = (judgements: ReturnType<typeof checkInvariants>) =>
    judgements.flatMap((one) => one.findings);
  expect(findings(confirmed(corrupted, healthy))).toEqual([]);
  expect(findings(confirmed(healthy, corrupted))).toEqual([]);
  expect(findings(confirmed(corrupted, corrupted))).toHaveLength(1);
});

test('what people settled balances, is no finding, and is shown separately', () => {
  const healthy = healthyEvidence();
  // The refund was paid out by hand: the provider did nothing, and a person signed instead.
  const settled = database(
    providers(healthy, {
      payment: healthy.providers.payment.filter(
        ({ kind, reference }) => kind !== 'refund' || reference !== SAMPLE.returned,
      ),
    }),
    {
      ledger: healthy.database.ledger.map((entry) =>
        entry.kind === 'refund' && entry.orderId === SAMPLE.returned ? { ...entry, kind: 'manual' } : entry,
      ),
    },
  );
  expect(checkInvariants(settled).flatMap((judgement) => judgement.findings)).toEqual([]);
  expect(byHand(settled)).toEqual({
    entries: 1,
    sums: { EUR: -2000 },
    keys: [`${SAMPLE.returned}:refund:${SAMPLE.return}:1`],
  });
  expect(byHand(healthy)).toEqual({ entries: 0, sums: {}, keys: [] });
});

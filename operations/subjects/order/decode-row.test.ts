import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodePayload } from '../../temporal/proto-values.ts';
import { decodeRow } from './decode-row.ts';
import { liveClaim, markOf } from './order-row.ts';

const fields = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encodePayload(value)]));
const raw = (
  attributes: Readonly<Record<string, unknown>>,
  memo: Readonly<Record<string, unknown>> = {},
  status = 1,
) => ({
  execution: { workflowId: 'order/ord-7F3K2Q9M1XZT0ABC', runId: 'r' },
  type: { name: 'order' },
  status,
  searchAttributes: { indexedFields: fields(attributes) },
  memo: { fields: fields(memo) },
});

test('a row is read from attributes and memo alone', () => {
  const row = decodeRow(
    raw(
      {
        OrderStatus: 'capturing',
        AmountMinor: 12_990,
        CustomerId: 'cus-1',
        StageSince: '2026-11-21T10:41:08.000Z',
        NeedsAttention: true,
        StuckReason: 'capture-declined',
        VendorIds: ['nordwind', 'fjord'],
      },
      { currency: 'EUR', why: 'capture: card expired' },
    ),
  );
  expect(row).toMatchObject({
    orderId: 'ord-7F3K2Q9M1XZT0ABC',
    stage: 'capturing',
    amount: { currency: 'EUR', minor: 12_990 },
    why: 'capture: card expired',
    vendorIds: ['nordwind', 'fjord'],
    attempts: null,
    open: true,
  });
  expect(markOf(row)).toBe('needs-person');
});

test('what is not there is unknown and never zero', () => {
  const row = decodeRow({});
  expect(row).toMatchObject({ amount: null, stage: null, stageSince: null, attempts: null, run: 'unknown' });
});

test('a paused order shows the reason, a broken one its cause', () => {
  const paused = decodeRow(raw({ TemporalPauseInfo: ['Workflow:x', 'Reason:stocktake'] }, {}, 8));
  expect([paused.run, paused.paused, paused.why]).toEqual([
    'paused',
    { reason: 'stocktake' },
    'paused: stocktake',
  ]);
  const activity = decodeRow(raw({ TemporalPauseInfo: ['property:activityType=pack'] }));
  expect(activity.paused).toBeNull();
  const broken = decodeRow(raw({ TemporalReportedProblems: ['category=WorkflowTaskFailed', 'cause=Boom'] }));
  expect([markOf(broken), broken.why]).toEqual(['broken', 'workflow task fails: Boom']);
});

test('whatever the attributes hold, a row comes out, and its sentences are plain text', () => {
  const anything = fc.dictionary(
    fc.constantFrom(
      'OrderStatus',
      'AmountMinor',
      'CustomerId',
      'StageSince',
      'VendorIds',
      'StuckReason',
      'TemporalPauseInfo',
    ),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(
      anything,
      fc.dictionary(fc.constantFrom('why', 'currency', 'traceId'), fc.jsonValue()),
      (attributes, memo) => {
        const row = decodeRow(raw(attributes, memo));
        for (const text of [row.why, row.state, row.failureCode, row.paymentMethod]) {
          expect(text ?? '').not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        }
      },
    ),
  );
});

test('whose name is on it and what was noted last are in the memo; a claim ends by itself', () => {
  const row = decodeRow(
    raw(
      {},
      {
        claim: { by: 'ole@box', since: '2026-11-21T10:41:00.000Z', until: '2026-11-21T11:11:00.000Z' },
        note: { by: 'ole@box', at: '2026-11-21T10:42:00.000Z', text: 'asked the gateway\u202E' },
      },
    ),
  );
  expect(row.note).toEqual({
    by: 'ole@box',
    at: Date.parse('2026-11-21T10:42:00.000Z'),
    text: 'asked the gateway',
  });
  const until = Date.parse('2026-11-21T11:11:00.000Z');
  expect(liveClaim(row, until - 1)).toMatchObject({ by: 'ole@box' });
  expect(liveClaim(row, until)).toBeNull();
  expect(decodeRow(raw({}, { claim: null, note: 'nonsense' }))).toMatchObject({ claim: null, note: null });
});

test.each([
  'job \u001b]52;c;aGk=\u0007',
  'two\nlines ',
  'user\u202Etxt',
  'zero\u200Bwidth',
  `${'long-'.repeat(190)}end`,
])('ids are kept as they are, whatever is in them: %j', (id) => {
  const row = decodeRow({
    ...raw({ CustomerId: id, VendorIds: [id] }, { traceId: id }),
    execution: { workflowId: id, runId: 'r' },
    taskQueue: id,
  });
  expect(row).toMatchObject({ orderId: id, workflowId: id, customerId: id, vendorIds: [id], traceId: id });
  expect(row.taskQueue).toBe(id);
  expect(decodeRow({ execution: { workflowId: `order/${id}` } }).orderId).toBe(id);
});

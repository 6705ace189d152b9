import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { ORDER_UPDATES } from '../../../contract/order/order-messages.ts';
import { STUCK_REASONS } from '../../../domain/stuck.ts';
import { ORDER_DECK } from './order-deck.ts';

const updates = ORDER_DECK.actions.filter((action) => action.kind === 'update' && action.name !== '');
const said = { reason: 'ticket 4711', actor: 'ole' };

describe('the deck of the order', () => {
  test('offers every update of the contract, each with its schema', () => {
    expect([...new Set(updates.map(({ name }) => name))].sort()).toEqual(Object.values(ORDER_UPDATES).sort());
    for (const { input, listed, name } of updates) {
      expect([name, input !== undefined, listed]).toEqual([name, true, true]);
    }
  });

  test('every id is there once', () => {
    const ids = ORDER_DECK.actions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('every reason that an order can be stuck for by itself has a way out', () => {
    const known = new Set(ORDER_DECK.actions.flatMap(({ remedies }) => remedies ?? []));
    // What ails its surroundings is mended there.
    const outside = ['no-poller', 'workflow-task-failing', 'orphan', 'return-parked', 'paused'];
    const open = STUCK_REASONS.filter((reason) => !known.has(reason) && !outside.includes(reason));
    expect(open).toEqual([]);
  });

  test('what a form asks for is what the schema takes', () => {
    for (const { fields, fixed, input, name } of updates) {
      if (input === undefined) continue;
      const parsed = v.safeParse(input, { ...said, ...fixed });
      const missing = (parsed.issues ?? []).map((issue) => v.getDotPath(issue));
      const asked = fields.filter(({ required }) => required).map((field) => field.name);
      // An amendment says that one of two is missing, which has no path.
      expect([name, missing.filter((path) => path !== null).sort()]).toEqual([name, asked.sort()]);
    }
  });
});

const BIDI = 'paid\u202Etwice';
const schemaOf = (id: string): v.GenericSchema => {
  const schema = ORDER_DECK.actions.find((action) => action.id === id)?.input;
  if (schema === undefined) throw new Error(`there is no ${id}`);
  return schema;
};

test.each<[string, object]>([
  ['claim', { minutes: 0 }],
  ['claim', { minutes: 1.5 }],
  ['claim', { minutes: 1e9 }],
  ['note', { text: '   ' }],
  ['note', { text: BIDI }],
  ['note', { text: 'x'.repeat(2 * 1024 * 1024) }],
  ['settle', { step: 'undo-payment', amountMinor: -1, reference: 'bank' }],
  ['settle', { step: 'undo-payment', amountMinor: 0.5, reference: 'bank' }],
  ['settle', { step: 'undo-payment', amountMinor: 1e15, reference: 'bank' }],
  ['settle', { step: 'undo-payment', amountMinor: 1, reference: '\u0000' }],
  ['refund', { amountMinor: 0 }],
  ['override-status', { vendorId: 'nordwind', status: 'lost', evidence: 'phone' }],
  ['reassign', { from: 'nordwind', to: "x' or 1=1" }],
  ['extend', { until: 'tomorrow' }],
  ['other-method', { token: '4111 1111 1111 1111' }],
  ['amend', {}],
  ['amend', { items: [] }],
  ['amend', { items: [{ line: 1, quantity: -1 }] }],
  ['amend', { items: [{ line: 1, quantity: 1_000 }] }],
  ['amend', { items: Array.from({ length: 10_000 }, () => ({ line: 1, quantity: 1 })) }],
  ['amend', { shipTo: { name: BIDI, street: '', city: '', postalCode: '', country: 'DE' } }],
  ['hold', { step: '' }],
  ['release-claim', { more: true }],
])('%s refuses bad input %#', (id, input) => {
  expect(v.safeParse(schemaOf(id), { ...said, ...input }).success).toBe(false);
});

test('a reason and a name are always required', () => {
  for (const { id, input } of updates) {
    if (input === undefined) continue;
    const issues = v.safeParse(input, { reason: ' ', actor: '' }).issues ?? [];
    const paths = issues.map((issue) => v.getDotPath(issue));
    expect([id, paths.includes('reason'), paths.includes('actor')]).toEqual([id, true, true]);
  }
});

// A remedy is data of the deck: what is sent, what is said of it, and what is refused before anything is sent.
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { REMEDIES } from '../../workflows/order/updates/all.ts';
import { ORDER_DECK } from '../subjects/order/order-deck.ts';
import { sampleRow } from '../testing/sample-facts.ts';
import type { Action } from './action.ts';
import { ALL_ACTIONS, recordOf } from './catalogue/all.ts';
import type { UpdateAction } from './catalogue/update-action.ts';
import { notOffered } from './engine/offered.ts';
import type { PreviewEvidence } from './engine/preview-evidence.ts';
import { takesTime as slow } from './engine/send.ts';

const messageOf = (action: Action, by: { readonly reason: string; readonly actor: string }) => {
  const request = recordOf(action).request(action, by);
  if (request.via !== 'update' && request.via !== 'signal') throw new Error('no message');
  return { kind: request.via, name: request.name, args: request.args };
};
const isPrivate = (action: Action) => recordOf(action).isPrivate?.(action) === true;
const withoutPrivate = (action: Action) => recordOf(action).journalled?.(action) ?? action;
const takesTime = (action: Action) => {
  const request = recordOf(action).request(action, { reason: '', actor: '' });
  return request.via === 'update' && slow(request);
};
const remedyRefusal = (action: Action, accepts: Parameters<typeof notOffered>[2]) =>
  notOffered(recordOf(action), action, accepts)?.says ?? null;
const remedyWill = (action: Action, row: ReturnType<typeof sampleRow>) =>
  recordOf(action).will(action, { facts: { row }, effects: null } as PreviewEvidence);

const remedy = (id: string, input: UpdateAction['input'] = {}): UpdateAction => ({
  kind: 'remedy',
  remedy: id,
  input,
});
const by = { reason: 'ticket 4711', actor: 'mira@laptop' };

describe('what is sent', () => {
  test('the update of the deck with reason and actor, as its schema wants it', () => {
    const settle = remedy('settle', { step: 'capture:nordwind', amountMinor: 12_990, reference: 'cap-1' });
    const message = messageOf(settle, by);
    expect(message).toMatchObject({ kind: 'update', name: 'settleStep' });
    const schema = ORDER_DECK.actions.find(({ id }) => id === 'settle')?.input;
    expect(v.is(schema ?? v.never(), message?.args[0])).toBe(true);
  });

  test('an address and a card stay out of the journal', () => {
    const amend = remedy('amend', { shipTo: { name: 'Ada' } });
    expect(isPrivate(amend)).toBe(true);
    expect(JSON.stringify(withoutPrivate(amend))).not.toContain('Ada');
    expect(isPrivate(remedy('hold', { step: 'capture:nordwind' }))).toBe(false);
  });
});

test('what is told to a return, a subscription or a customer is sent and said alike', () => {
  const updates = ALL_ACTIONS.filter(({ kind, subject }) => kind === 'update' && subject !== 'order');
  expect(updates).toHaveLength(26);
  for (const { id, name, subject: of } of updates) {
    const action = { kind: 'remedy', of, remedy: id, input: {} };
    expect(messageOf(action, by)).toMatchObject({ kind: 'update', name });
    expect(remedyWill(action, sampleRow()).join('')).not.toMatch(/^$|undefined|null/);
  }
  const pay = {
    ...remedy('change', { payment: { method: 'card', token: 'tok' } }),
    of: 'subscription',
  } as const;
  expect(JSON.stringify(withoutPrivate(pay))).not.toContain('tok');
  const own = { ...remedy('verify', { requestKey: 'r' }), of: 'customer' } as const;
  expect(messageOf(own, by)?.args).toEqual([{ requestKey: 'r' }]);
});

test('what the order does not answer in one moment is waited for longer, by whichever name it is sent', () => {
  for (const { id, kind, listed, name } of ORDER_DECK.actions) {
    if (kind !== 'update' || listed !== true) continue;
    const { takesUpdateLock: desk } = REMEDIES[name as keyof typeof REMEDIES];
    expect([id, takesTime(remedy(id)), takesTime({ kind: 'update', name, input: {} })]).toEqual([
      id,
      desk,
      desk,
    ]);
  }
  expect(takesTime({ kind: 'update', name: 'of another build', input: {} })).toBe(true);
  expect(takesTime({ ...remedy('inspect'), of: 'return' })).toBe(true);
});

test('every update of the deck says what it will do', () => {
  for (const action of ORDER_DECK.actions.filter(({ listed }) => listed === true)) {
    const will = remedyWill(remedy(action.id), sampleRow());
    expect(will.join(''), action.id).not.toBe('');
    expect(will.join(''), action.id).not.toMatch(/undefined|null/);
  }
  expect(
    remedyWill(
      remedy('settle', { step: 'capture:fjord', amountMinor: 5_800, reference: 'cap-9' }),
      sampleRow(),
    ).join(', '),
  ).toContain('58.00 EUR by cap-9');
});

describe('what the order says it takes decides', () => {
  const accepts = [{ update: 'hold', steps: ['capture:nordwind'] }, { update: 'claim' }];

  test('what is not listed is refused with what would be taken', () => {
    expect(remedyRefusal(remedy('skip', { step: 'x' }), accepts)).toBe(
      'it does not take skipStep now; it takes hold, claim',
    );
  });

  test('a step that it does not have is refused, its own is taken', () => {
    expect(remedyRefusal(remedy('hold', { step: 'capture:fjord' }), accepts)).toContain('capture:nordwind');
    expect(remedyRefusal(remedy('hold', { step: 'capture:nordwind' }), accepts)).toBeNull();
    expect(remedyRefusal(remedy('claim', { minutes: 30 }), accepts)).toBeNull();
  });
});

import { expect, test } from 'vitest';
import type { ProviderEffect } from '../../contract/providers/providers.ts';
import type { CheckedMessage } from '../../database/checks/questions.ts';
import { checkMessages } from './compare-messages.ts';

const NOW = Date.parse('2026-11-21T10:45:00.000Z');
const limits = { inDoubtMs: 60_000, now: NOW };
const KEY = 'ord-X:notify:shipped:1';

type Ledger = Partial<CheckedMessage> | null;
const row = (changes: Partial<CheckedMessage>): CheckedMessage => {
  const state = changes.state ?? 'done';
  return {
    key: KEY,
    kind: 'notify',
    orderId: 'ord-X',
    state,
    inDoubt: state === 'pending',
    createdAt: new Date(NOW - 120_000),
    sent: state === 'done' ? true : null,
    ...changes,
  };
};
const there = (outcome: ProviderEffect['outcome'], key = KEY): ProviderEffect => ({
  key,
  kind: 'message',
  reference: 'ord-X',
  amountMinor: null,
  outcome,
  calls: 1,
  at: new Date(NOW - 119_000).toISOString(),
});
const check = (ledger: Ledger, sent: readonly ProviderEffect[], before: Ledger = ledger) =>
  checkMessages(
    {
      reference: 'ord-X',
      before: before === null ? [] : [row(before)],
      after: ledger === null ? [] : [row(ledger)],
    },
    sent,
    limits,
  ).map(({ kind, key }) => `${kind} ${key}`);

test.each<[string, Ledger, readonly ProviderEffect[], readonly string[]]>([
  ['sent on both sides', {}, [there('done')], []],
  ['sent here, unknown there', {}, [], [`done-without-provider ${KEY}`]],
  ['sent here, refused there', {}, [there('refused')], [`done-without-provider ${KEY}`]],
  ['the customer wants none, and none went out', { sent: false }, [], []],
  [
    'the customer wants none, and one went out',
    { sent: false },
    [there('done')],
    [`provider-without-done ${KEY}`],
  ],
  ['unknown address on both sides', { state: 'refused' }, [there('refused')], []],
  ['refused here, sent there', { state: 'refused' }, [there('done')], [`provider-without-done ${KEY}`]],
  ['closed here, sent there', { state: 'tombstone' }, [there('done')], [`provider-without-done ${KEY}`]],
  ['begun a moment ago', { state: 'pending', createdAt: new Date(NOW - 5_000) }, [], []],
  ['begun long ago, outcome unknown', { state: 'pending' }, [], [`effect-in-doubt ${KEY}`]],
  ['begun long ago, and sent there', { state: 'pending' }, [there('done')], [`effect-in-doubt ${KEY}`]],
  ['confirmed as not sent: it is retried', { state: 'pending', inDoubt: false }, [], []],
  ['sent, but not in PostgreSQL', null, [there('done')], [`provider-without-done ${KEY}`]],
  ['sent under an unknown key', null, [there('done', 'k1')], ['provider-without-done ord-X:notify:?:k1']],
  [
    'sent twice under two keys',
    {},
    [there('done'), there('done', 'ord-X:notify:shipped:2')],
    ['provider-without-done ord-X:notify:shipped:2', 'message-doubled ord-X:notify:shipped'],
  ],
  ['sent twice under one key', {}, [there('done'), there('done')], ['message-doubled ord-X:notify:shipped']],
  ['by email and by SMS', {}, [there('done'), there('refused', 'ord-X:notify:shipped:sms:1')], []],
])('%s', (_, ledger, sent, found) => {
  expect(check(ledger, sent)).toEqual(found);
});

test('what was settled while the provider was asked is for another pass', () => {
  expect(check({}, [], { state: 'pending' })).toEqual([]);
  expect(check({}, [], null)).toEqual([]);
});

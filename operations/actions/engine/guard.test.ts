import { expect, test } from 'vitest';
import type { Policy } from '../../target/policy.ts';
import type { Preview } from '../preview.ts';
import { checkReason, guard, lastSix } from './guard.ts';

const preview: Preview = {
  action: { kind: 'terminate' },
  title: 'Terminate ord-7F3K2Q',
  run: { orderId: 'ord-7F3K2Q', workflowId: 'order/ord-7F3K2Q', runId: 'r' },
  row: null,
  readAt: 0,
  will: [],
  notes: [],
  noUndo: null,
  danger: 'final',
  proof: { text: '7F3K2Q', says: 'type 7F3K2Q, the last six of the id' },
  refusal: null,
  command: null,
};
const open: Policy = { production: false, readOnly: false, word: null };
const given = { reason: 'ticket 4711', proof: '7F3K2Q' };

test('with reason and proof it goes on', () => {
  expect(guard(preview, given, open)).toBeNull();
});

test('read-only stops everything, whatever is given', () => {
  expect(guard(preview, given, { ...open, readOnly: true })?.by).toBe('policy');
});

test('what the preview knows to be refused is not tried', () => {
  const refusal = { by: 'order', says: 'it has shipped', instead: ['open a return'] } as const;
  expect(guard({ ...preview, refusal }, given, open)).toEqual(refusal);
});

test.each([undefined, '', '7f3k2q', '7F3K2Q '])('the proof %j does not do', (proof) => {
  const refused = guard(preview, { reason: 'x', ...(proof === undefined ? {} : { proof }) }, open);
  expect(refused?.by).toBe('guard');
  expect(refused?.says).toContain('last six');
});

test.each(['', '   ', '\n', '\u200b', '\u001b[31m'])('the reason %j is none', (reason) => {
  expect(guard(preview, { ...given, reason }, open)?.says).toBe('a reason is required');
});

test('a reason is one line without anything invisible, and of bounded length', () => {
  expect(checkReason(' two\nlines \u202e')).toEqual({ ok: true, reason: 'two lines' });
  expect(checkReason('x'.repeat(500)).ok).toBe(true);
  expect(checkReason('x'.repeat(501)).ok).toBe(false);
});

test.each([
  ['ord-7F3K2Q', '7F3K2Q'],
  ['x😀abcde', '😀abcde'],
  ['abc👩‍👩‍👧e\u0301defg', '👩‍👩‍👧e\u0301defg'],
])('the proof of %s is its last six characters as a person counts them', (id, text) => {
  expect(lastSix(id)).toBe(text);
});

import { expect, test } from 'vitest';
import { businessReference } from '../../contract/ids/effect-key.ts';
import { parseEffectKey } from './effect-key.ts';

test('a key is taken apart whether or not its step has a subject', () => {
  expect(parseEffectKey('ord-0000000000000001:capture:nordwind:2')).toEqual({
    orderId: 'ord-0000000000000001',
    step: 'capture',
    subject: 'nordwind',
    n: 2,
  });
  expect(parseEffectKey('ord-0000000000000001:authorise:1')?.subject).toBe('');
  expect(parseEffectKey('a:b')).toBeUndefined();
  expect(parseEffectKey('a:b:c')).toBeUndefined();
});

test('two tries of one step share their business reference', () => {
  expect(businessReference('o:capture:fjord:1')).toBe(businessReference('o:capture:fjord:2'));
  expect(businessReference('o:capture:fjord:1')).not.toBe(businessReference('o:capture:nordwind:1'));
});

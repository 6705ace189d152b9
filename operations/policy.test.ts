import { expect, test } from 'vitest';
import { policyOf } from './policy.ts';

const at = (profile: string | null, local = false) => ({ profile, local });

test('a profile that sounds like production is production until the file says otherwise', () => {
  for (const name of ['prod', 'production', 'prod-eu', 'live', 'Prod.2']) {
    expect(policyOf(at(name))).toMatchObject({ production: true, word: 'production' });
  }
  for (const name of ['staging', 'product-test', 'alive', null])
    expect(policyOf(at(name)).production).toBe(false);
  expect(policyOf(at('prod'), { profiles: { prod: { production: false } } }).production).toBe(false);
  expect(policyOf(at('eu'), { profiles: { eu: { production: true, word: 'EU live' } } }).word).toBe(
    'EU live',
  );
});

test('the local stack is never production', () => {
  expect(policyOf(at(null, true)).production).toBe(false);
});

test('read-only by flag or by file cannot be lifted by the other', () => {
  expect(policyOf(at('x'), { readOnly: true, profiles: { x: { readOnly: false } } }).readOnly).toBe(true);
  expect(policyOf(at('x'), { readOnly: false, profiles: { x: { readOnly: true } } }).readOnly).toBe(true);
});

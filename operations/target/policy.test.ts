import { expect, test } from 'vitest';
import { type PolicyPlace, policyOf } from './policy.ts';

const ownedBy = (...owners: readonly string[]): PolicyPlace => ({ local: false, remote: true, owners });

test('a profile with a production word in its name is production unless the file overrides it', () => {
  for (const name of [
    'prod',
    'production',
    'prod-eu',
    'live',
    'Prod.2',
    'eu-prod',
    'PRD',
    'prd2',
    'eu_live',
    'euProd',
  ]) {
    expect(policyOf(ownedBy(name)), name).toMatchObject({ production: true, word: 'production' });
  }
  for (const name of ['staging', 'product-test', 'alive', 'reproduction', 'delivery']) {
    expect(policyOf(ownedBy(name)).production, name).toBe(false);
  }
  expect(policyOf(ownedBy('prod'), { profiles: { prod: { production: false } } }).production).toBe(false);
  const profiles = { eu: { production: true, word: 'EU live' } };
  expect(policyOf(ownedBy('eu'), { profiles }).word).toBe('EU live');
});

test('the strictest of the profiles that name a place decides', () => {
  const profiles = { lab: { word: 'LAB' }, eu: { production: true, word: 'EU' }, audit: { readOnly: true } };
  expect(policyOf(ownedBy('lab', 'eu', 'audit'), { profiles })).toEqual({
    production: true,
    readOnly: true,
    word: 'EU',
  });
});

test('a remote place that no profile names is production, one on this machine is not', () => {
  expect(policyOf({ local: false, remote: true, owners: [] }).production).toBe(true);
  expect(policyOf({ local: false, remote: false, owners: [] }).production).toBe(false);
});

test('the local stack is never production', () => {
  expect(policyOf({ local: true, remote: true, owners: ['prod'] }).production).toBe(false);
});

test('read-only by flag or by file cannot be lifted by the other', () => {
  expect(policyOf(ownedBy('x'), { readOnly: true, profiles: { x: { readOnly: false } } }).readOnly).toBe(
    true,
  );
  expect(policyOf(ownedBy('x'), { readOnly: false, profiles: { x: { readOnly: true } } }).readOnly).toBe(
    true,
  );
});

test('a name of the language itself is no profile of the file', () => {
  expect(policyOf(ownedBy('constructor'), { profiles: {} })).toEqual({
    production: false,
    readOnly: false,
    word: null,
  });
});

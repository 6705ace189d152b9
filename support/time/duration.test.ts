import { expect, test } from 'vitest';
import { ageWords, shortAge, spanWords } from './duration.ts';
import { parseDuration } from './parse-duration.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  [-5, '0s'],
  [59_999, '59s'],
  [3 * MINUTE + 52_000, '3m 52s'],
  [18 * MINUTE + 40_000, '18m'],
  [2 * HOUR + 5 * MINUTE, '2h 5m'],
  [12 * HOUR + 5 * MINUTE, '12h'],
  [49 * HOUR, '2d'],
])('the age of %d ms is %s', (milliseconds, words) => {
  expect(ageWords(milliseconds)).toBe(words);
});

test('one unit for narrow columns', () => {
  expect(shortAge(3 * MINUTE + 52_000)).toBe('3m');
});

test.each([
  [20, '0.1s'],
  [1_149, '1.1s'],
  [12_400, '12s'],
  [90_000, '1m 30s'],
])('a span of %d ms is %s', (milliseconds, words) => {
  expect(spanWords(milliseconds)).toBe(words);
});

test.each([
  ['30s', 30_000],
  ['5m', 5 * MINUTE],
  ['0s', 0],
  ['2h', null],
  ['1.5m', null],
  ['-1s', null],
  ['30', null],
  ['1234567s', null],
])('%s is read as %s where seconds and minutes are allowed', (text, milliseconds) => {
  expect(parseDuration(text, ['s', 'm'])).toBe(milliseconds);
});

import { describe, expect, test } from 'vitest';
import { clipText } from './clip.ts';
import { alignColumns, padText } from './columns.ts';
import { parseListenAddress } from './listen-address.ts';
import { markdownTable } from './markdown-table.ts';
import { parseRate } from './parse-rate.ts';
import { parseWholeNumber } from './whole-number.ts';

describe('clipText', () => {
  test('keeps what fits and marks what is cut', () => {
    expect(clipText('capture', 7)).toBe('capture');
    expect(clipText('capture', 5)).toBe('capt…');
  });

  test('never cuts a surrogate pair', () => {
    expect(clipText('ab😀cd', 4)).toBe('ab…');
    expect(clipText('ab😀cd', 5)).toBe('ab😀…');
  });
});

describe('columns', () => {
  test('begin in the same terminal column, however wide the characters are', () => {
    const rows = [
      ['東京', 'done', '1'],
      ['Bergen', 'ok', '1,204'],
    ];
    expect(alignColumns(rows, [2])).toEqual(['東京    done      1', 'Bergen  ok    1,204']);
  });

  test('have no blanks at the end of a line', () => {
    expect(
      alignColumns([
        ['a', ''],
        ['b', 'long'],
      ]),
    ).toEqual(['a', 'b  long']);
    expect(alignColumns([])).toEqual([]);
  });

  test('a text that is wider than its column stays whole', () => {
    expect(padText('東京', 6)).toBe('東京  ');
    expect(padText('東京', 6, 'right')).toBe('  東京');
    expect(padText('東京', 3)).toBe('東京');
  });
});

test('a Markdown table escapes what would end a cell', () => {
  expect(markdownTable(['Name', 'Value'], [['a|b', '1']])).toEqual([
    '| Name | Value |',
    '| --- | --- |',
    '| a\\|b | 1 |',
  ]);
});

test.each([
  ['2/s', 2],
  ['90/m', 1.5],
  ['0.5', 0.5],
  ['0/s', null],
  ['-1/s', null],
  ['1/h', null],
  ['', null],
])('the rate %j is %s a second', (text, rate) => {
  expect(parseRate(text)).toBe(rate);
});

test.each([
  ['12', 12],
  ['007', 7],
  ['1e3', null],
  ['1.0', null],
  ['+1', null],
  ['0', null],
  ['101', null],
])('%j as a whole number from 1 to 100 is %s', (text, number) => {
  expect(parseWholeNumber(text, { min: 1, max: 100 })).toBe(number);
});

test.each([
  ['127.0.0.1:8310', { host: '127.0.0.1', port: 8310 }],
  ['9464', { host: '127.0.0.1', port: 9464 }],
  ['[::1]:0', { host: '[::1]', port: 0 }],
  ['localhost', null],
  ['localhost:65536', null],
  ['localhost:-1', null],
])('%s is the address %o', (text, address) => {
  expect(parseListenAddress(text)).toEqual(address);
});

// The mathematics under every list: a wrong column or row here is a wrong order under the operator's finger.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText, fitText, shortenText, textWidth, wrapText } from '../../support/text/width.ts';
import { COLUMN_GAP, type Column, placeColumns } from './columns.ts';
import { filterWords, looksLikeQuery, matchesWords } from './filter.ts';
import { sortedIndices } from './sort.ts';
import { viewport } from './viewport.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('a', 'é', '漢', '👩‍👩‍👧', '✓', 'ｶﾞ', ' ', '…', 'e\u0301') }),
);
const fit = { align: 'left', ellipsis: '…' } as const;

describe('width', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['漢字', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['✓', 1],
    ['ｱ', 1],
  ])('%j takes %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test('a cut text is a beginning of it and fits', () => {
    fc.assert(
      fc.property(anyText, fc.nat(30), (text, width) => {
        const cut = cutText(text, width);
        expect(text.startsWith(cut)).toBe(true);
        expect(textWidth(cut)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('a fitted text takes exactly its columns', () => {
    fc.assert(
      fc.property(anyText, fc.nat(40), fc.constantFrom('left', 'right'), (text, width, align) => {
        const fitted = fitText(text, width, { align, ellipsis: '…' });
        expect(textWidth(fitted)).toBe(width);
      }),
    );
  });

  test('what is cut off is marked, what fits is not touched', () => {
    expect(shortenText('capturing', 9, '…')).toBe('capturing');
    expect(shortenText('capturing', 5, '…')).toBe('capt…');
    expect(shortenText('next try in 8s', 10, '…')).toBe('next try…');
    expect(fitText('12', 4, { align: 'right', ellipsis: '…' })).toBe('  12');
  });

  test('wrapped lines fit and lose no word if the width allows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 20 }),
        fc.integer({ min: 12, max: 40 }),
        (words, width) => {
          const lines = wrapText(words.join(' '), width, 100);
          for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
          expect(lines.join(' ').split(' ').filter(Boolean)).toEqual(words);
        },
      ),
    );
  });

  test('a word that is longer than the line is cut hard, and the limit holds', () => {
    expect(wrapText('abcdefgh', 3, 10)).toEqual(['abc', 'def', 'gh']);
    expect(wrapText('one two three four', 4, 2)).toEqual(['one', 'two']);
    expect(wrapText('', 10, 3)).toEqual([]);
  });
});

describe('viewport', () => {
  const where = fc.record({
    cursor: fc.nat(200),
    top: fc.integer({ min: -10, max: 250 }),
    height: fc.nat(60),
    total: fc.nat(200),
    margin: fc.nat(5),
  });

  test('never leaves the list, never shows more than fits, always shows the cursor', () => {
    fc.assert(
      fc.property(where, (at) => {
        const { top, end } = viewport(at);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(at.total);
        expect(end - top).toBeLessThanOrEqual(at.height);
        expect(end - top).toBe(Math.min(at.height, at.total));
        if (at.total > 0 && at.height > 0) {
          const cursor = Math.min(at.cursor, at.total - 1);
          expect(cursor).toBeGreaterThanOrEqual(top);
          expect(cursor).toBeLessThan(end);
        }
      }),
    );
  });

  test('stays where it is while the cursor is visible', () => {
    expect(viewport({ cursor: 15, top: 10, height: 10, total: 100 })).toEqual({ top: 10, end: 20 });
  });

  test('moves no more than it must', () => {
    expect(viewport({ cursor: 20, top: 10, height: 10, total: 100 }).top).toBe(11);
    expect(viewport({ cursor: 9, top: 10, height: 10, total: 100 }).top).toBe(9);
  });
});

describe('columns', () => {
  const someColumns = fc.array(
    fc.record({
      id: fc.uuid(),
      title: fc.constant('T'),
      width: fc.integer({ min: 1, max: 20 }),
      align: fc.constantFrom('left' as const, 'right' as const),
      dropAt: fc.nat(4),
    }),
    { maxLength: 8 },
  );

  test('never overlap and never pass the edge', () => {
    fc.assert(
      fc.property(someColumns, fc.nat(150), (columns, width) => {
        const placed = placeColumns(columns, width);
        let left = 0;
        for (const column of placed) {
          expect(column.left).toBe(left);
          left += column.width + COLUMN_GAP;
        }
        const last = placed.at(-1);
        if (last !== undefined) expect(last.left + last.width).toBeLessThanOrEqual(width);
      }),
    );
  });

  const column = (id: string, width: number, dropAt: number, flex = false): Column => ({
    id,
    title: id,
    width,
    align: 'left',
    dropAt,
    flex,
  });
  const columns = [column('a', 10, 0), column('b', 10, 2), column('c', 10, 1), column('d', 5, 0, true)];

  test('the highest number goes first, 0 stays, the flexible one takes the rest', () => {
    const ids = (width: number) => placeColumns(columns, width).map((placed) => placed.id);
    expect(ids(80)).toEqual(['a', 'b', 'c', 'd']);
    expect(ids(35)).toEqual(['a', 'c', 'd']);
    expect(ids(20)).toEqual(['a', 'd']);
    expect(placeColumns(columns, 80).at(-1)?.width).toBe(80 - 36);
  });
});

describe('sort', () => {
  const values = fc.array(fc.oneof(fc.integer(), fc.string(), fc.constant(null)), { maxLength: 50 });

  test('is a permutation with the unknown at the end, either way', () => {
    fc.assert(
      fc.property(values, fc.constantFrom('ascending', 'descending'), (list, direction) => {
        const order = sortedIndices(list, direction);
        expect([...order].sort((a, b) => a - b)).toEqual(list.map((_, index) => index));
        const firstUnknown = order.findIndex((index) => list[index] === null);
        if (firstUnknown >= 0) {
          for (const index of order.slice(firstUnknown)) expect(list[index]).toBeNull();
        }
      }),
    );
  });

  test('numbers are in order, and equal ones keep theirs', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (list) => {
        const order = sortedIndices(list, 'ascending');
        for (let at = 1; at < order.length; at += 1) {
          const [before = 0, here = 0] = [order[at - 1], order[at]];
          const [left = 0, right = 0] = [list[before], list[here]];
          expect(left < right || (left === right && before < here)).toBe(true);
        }
      }),
    );
  });
});

describe('filter', () => {
  test('all words, in any order and any case', () => {
    const words = filterWords('  Retry NORDWIND ');
    expect(words).toEqual(['retry', 'nordwind']);
    expect(matchesWords('nordwind: 503, will retry', words)).toBe(true);
    expect(matchesWords('nordwind: shipped', words)).toBe(false);
    expect(matchesWords('anything', [])).toBe(true);
  });

  test.each([
    ["CustomerId = 'cus-1'", true],
    ['AmountMinor > 100', true],
    ['CloseTime IS NULL', true],
    ["WorkflowId STARTS_WITH 'a'", true],
    ['7f3k 2q', false],
    ['nordwind 503', false],
    ['mira@example.com', false],
  ])('%j is a query: %s', (text, query) => {
    expect(looksLikeQuery(text)).toBe(query);
  });
});

test('fit returns what fits', () => {
  expect(fitText('abc', 5, fit)).toBe('abc  ');
});

test('a text of half a million characters is cut like a short one', () => {
  const long = 'ä\u001B[31m'.repeat(100_000);
  expect(textWidth(cutText(long, 80))).toBeLessThanOrEqual(80);
  expect(textWidth(shortenText(long, 80, '…'))).toBe(80);
  expect(wrapText(long, 80, 3)).toHaveLength(3);
});

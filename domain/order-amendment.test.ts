import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AmendedLine,
  type AmendItem,
  amendedLines,
  itemsProblem,
  moneyProblem,
  totalProblem,
  wantedMore,
} from './order-amendment.ts';
import { totalMinor } from './order-amounts.ts';

const line = (number: number, sku: string, change: Partial<AmendedLine> = {}): AmendedLine => ({
  line: number,
  sku,
  name: sku,
  vendorId: 'nordwind',
  quantity: 2,
  unitPriceMinor: 1_000,
  ...change,
});
const quote = (sku: string, change: object = {}) => ({
  sku,
  name: `the ${sku}`,
  vendorId: 'fjord',
  unitPriceMinor: 700,
  free: 10,
  ...change,
});
const LINES = [line(1, 'lamp'), line(3, 'rope')];
const amended = (items: readonly AmendItem[], quotes: readonly ReturnType<typeof quote>[] = []) =>
  amendedLines({
    lines: LINES,
    items,
    quotes,
    vendorFor: (vendorId) => (vendorId === 'acme' ? null : vendorId),
  });

describe('what is asked for', () => {
  test.each([
    [[{ line: 2, quantity: 1 }], /no line 2/],
    [[{ sku: 'lamp', quantity: 1 }], /line 1 is lamp already; change its quantity/],
    [
      [
        { line: 1, quantity: 0 },
        { line: 3, quantity: 0 },
      ],
      /accepted: cancel/,
    ],
    [[{ line: 1, quantity: 2 }], /changes nothing/],
    [Array.from({ length: 99 }, (_, index) => ({ sku: `new-${index}`, quantity: 1 })), /at most 100 lines/],
  ])('%j is refused', (items, message) => {
    expect(itemsProblem(LINES, items)).toMatch(message);
  });

  test('a line out, another product in, is no empty order', () => {
    const items = [
      { line: 1, quantity: 0 },
      { line: 3, quantity: 0 },
      { sku: 'tent', quantity: 1 },
    ];
    expect(itemsProblem(LINES, items)).toBe(null);
    expect(wantedMore(LINES, items)).toEqual(['tent']);
    expect(
      wantedMore(LINES, [
        { line: 1, quantity: 5 },
        { line: 3, quantity: 1 },
      ]),
    ).toEqual(['lamp']);
  });
});

describe('the lines as they would be', () => {
  test('what was sold keeps its price, what is new has that of the list and a number of its own', () => {
    const items = [
      { line: 3, quantity: 0 },
      { line: 1, quantity: 5 },
      { sku: 'tent', quantity: 2 },
    ];
    expect(amended(items, [quote('lamp', { unitPriceMinor: 9_999 }), quote('tent')])).toEqual({
      kind: 'lines',
      lines: [
        { ...line(1, 'lamp'), quantity: 5 },
        { line: 4, sku: 'tent', name: 'the tent', vendorId: 'fjord', quantity: 2, unitPriceMinor: 700 },
      ],
    });
  });

  test.each([
    ['a product that there is not', [], /^tent is not sold$/],
    ['one without a price in the currency', [quote('tent', { unitPriceMinor: null })], /is not sold/],
    ['one of a vendor that prepares nothing', [quote('tent', { vendorId: 'acme' })], /accepted: a new order/],
    ['more than there is', [quote('tent', { free: 1 })], /^no-stock: tent/],
  ])('%s is refused', (_what, quotes, message) => {
    expect(amended([{ sku: 'tent', quantity: 2 }], quotes)).toMatchObject({
      kind: 'refused',
      says: expect.stringMatching(message) as string,
    });
  });

  test('only what is wanted beyond the old quantity has to be there', () => {
    expect(amended([{ line: 1, quantity: 5 }], [quote('lamp', { free: 3 })]).kind).toBe('lines');
    expect(amended([{ line: 1, quantity: 5 }], [quote('lamp', { free: 2 })]).kind).toBe('refused');
  });

  test('no price that was agreed ever changes, and no number is given twice', () => {
    const items = fc.uniqueArray(
      fc.oneof(
        fc.record({ line: fc.constantFrom(1, 3), quantity: fc.nat(9) }),
        fc.record({ sku: fc.constantFrom('tent', 'mug'), quantity: fc.integer({ min: 1, max: 9 }) }),
      ),
      { selector: (item) => ('line' in item ? item.line : item.sku) },
    );
    fc.assert(
      fc.property(items, (wanted) => {
        const result = amended(
          wanted,
          ['lamp', 'rope', 'tent', 'mug'].map((sku) => quote(sku)),
        );
        if (result.kind === 'refused') return;
        const numbers = result.lines.map((each) => each.line);
        expect(new Set(numbers).size).toBe(numbers.length);
        for (const each of result.lines) expect(each.quantity).toBeGreaterThan(0);
        const total = result.lines.reduce((sum, { quantity, sku }) => {
          return sum + quantity * (LINES.some((known) => known.sku === sku) ? 1_000 : 700);
        }, 0);
        expect(totalMinor(result.lines)).toBe(total);
      }),
    );
  });
});

describe('the money', () => {
  const problem = (dueMinor: number, beforeMinor: number, authorisedMinor: number) =>
    moneyProblem('EUR', { dueMinor, beforeMinor, authorisedMinor });

  test('less is always accepted, also without an authorization', () => {
    expect(problem(900, 1_000, 0)).toBe(null);
    expect(problem(1_000, 1_000, 0)).toBe(null);
  });

  test('after a reduction, more is accepted up to the authorized amount', () => {
    expect(problem(1_000, 400, 1_000)).toBe(null);
    expect(problem(1_001, 400, 1_000)).toBe(
      'only 10.00 EUR is authorized, and this change needs 10.01 EUR; ' +
        'accepted: at most the authorized amount, and a new order for the rest',
    );
  });

  test('the total of an order can be charged to a card, and has an upper limit', () => {
    expect(totalProblem([line(1, 'gift', { unitPriceMinor: 0 })], false)).toMatch(/nothing to charge/);
    expect(totalProblem([line(1, 'gift', { unitPriceMinor: 0 })], true)).toBe(null);
    expect(totalProblem([line(1, 'yacht', { unitPriceMinor: 99_999_999 })], true)).toMatch(/would be above/);
  });
});

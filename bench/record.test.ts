import { expect, test } from 'vitest';
import type { Measured } from './figure.ts';
import { intoPage, NO_RESULTS, resultsTable, withMeasured } from './record.ts';

const WHEN = { date: '2026-01-05', machine: '2 cores' };

function measured(name: string, words: string, verdict: Measured['verdict'] = 'kept'): Measured {
  return {
    name,
    quantity: `what ${name} is`,
    budget: '≤ 1',
    measured: words,
    verdict,
    figures: {},
    notes: [],
  };
}

test('a new measurement replaces its own figure and leaves the others', () => {
  const first = withMeasured(NO_RESULTS, [measured('a', 'old'), measured('b', 'kept as it is')], WHEN);
  const second = withMeasured(first, [measured('a', 'new'), measured('c', 'added')], {
    ...WHEN,
    date: '2026-01-06',
  });
  expect(second.figures.map((one) => `${one.name} ${one.measured} ${one.date}`)).toEqual([
    'a new 2026-01-06',
    'b kept as it is 2026-01-05',
    'c added 2026-01-06',
  ]);
});

test('what could not be measured never replaces a figure', () => {
  const first = withMeasured(NO_RESULTS, [measured('a', 'old')], WHEN);
  expect(withMeasured(first, [measured('a', 'nothing', 'not measured')], WHEN)).toEqual(first);
});

test('the table goes between its marks, again and again, and nowhere else', () => {
  const page =
    '# Performance\n\n<!-- results: written by `quarterdeck bench --record` -->\n<!-- end of results -->\n\nafter\n';
  const results = withMeasured(NO_RESULTS, [measured('a', 'fast')], WHEN);
  const once = intoPage(page, results);
  expect(intoPage(once, results)).toBe(once);
  expect(once).toContain(resultsTable(results));
  expect(once.startsWith('# Performance\n')).toBe(true);
  expect(once.endsWith('\n\nafter\n')).toBe(true);
  expect(() => intoPage('# Other page', results)).toThrow('no place for results');
});

import { expect, test } from 'vitest';
import { markOf } from '../subjects/order/order-row.ts';
import { NOW, sampleRow } from '../testing/sample-facts.ts';
import { markReplaced } from './successors.ts';

const old = sampleRow({
  runId: '1015ba0d-old',
  run: 'terminated',
  open: false,
  closeTime: NOW,
  startTime: NOW - 60_000,
});
const next = sampleRow({ runId: '2026ca1e-new', startTime: NOW });

test('a run that a later one replaced names it, and needs no operator', () => {
  const marked = markReplaced(old, next);
  expect(marked).toMatchObject({ continuesIn: '2026ca1e-new', why: 'replaced by run 2026ca1e' });
  expect(markOf(old)).toBe('needs-person');
  expect(markOf(marked)).toBe('undone');
});

test('the newest run, an open one and one that completed are replaced by nothing', () => {
  expect(markReplaced(old, old)).toBe(old);
  expect(markReplaced(old, undefined)).toBe(old);
  expect(markReplaced(next, { ...next, runId: 'x', startTime: NOW + 1 })).toBe(next);
  const done = { ...old, run: 'completed' as const };
  expect(markReplaced(done, next)).toBe(done);
});

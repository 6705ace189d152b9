// The list under the operator's hand: new rows wait, the cursor stays on its order, what left is told and goes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOW, samplePage, sampleRow, sampleRows, sampleState, withRows } from '../../testing/sample-state.ts';
import { addPage, emptyListing, type Listing, selectedRow } from './listing.ts';
import { mergeAsked, mergeHead, mergeRow, takeFresh } from './merge-rows.ts';
import { placeCursor, scrollBy, searchText, showRows } from './shown-rows.ts';

const HEIGHT = 10;

function loaded(rows = sampleRows(30), more = false): Listing {
  const empty = emptyListing({ generation: 1, subject: 'order', lens: 'open' });
  return showRows(addPage(empty, samplePage(rows, more)), HEIGHT);
}
const ids = (listing: Listing) => listing.rows.map((row) => row.runId);

describe('pages', () => {
  test('the first one puts the cursor on the first row', () => {
    expect(loaded()).toMatchObject({ cursor: 'run-0', cursorIndex: 0, phase: 'complete', readAt: NOW });
  });

  test('the next one is added, and a row that is known already is not doubled', () => {
    const first = loaded(sampleRows(10), true);
    const second = addPage(first, samplePage(sampleRows(10, 8)));
    expect(ids(second)).toEqual(Array.from({ length: 18 }, (_, n) => `run-${n}`));
    expect(second.phase).toBe('complete');
  });
});

describe('reading the head again', () => {
  test('what did not change keeps its object, so that its line is not made again', () => {
    const before = loaded();
    const next = mergeHead(before, samplePage(structuredClone(sampleRows(30)) as never, false, NOW + 1));
    expect(next.rows).toBe(before.rows);
    expect(next.readAt).toBe(NOW + 1);
  });

  test('new rows wait and nothing moves; r takes them in', () => {
    const before = loaded();
    const page = samplePage([sampleRow(-2 + 100), ...sampleRows(30)]);
    const next = showRows(mergeHead(before, page), HEIGHT);
    expect(next.fresh.map((row) => row.runId)).toEqual(['run-98']);
    expect(ids(next)).toEqual(ids(before));
    expect(ids(takeFresh(next))[0]).toBe('run-98');
    expect(takeFresh(next).fresh).toEqual([]);
  });

  test('new rows wait for nothing where no row is shown whose place they would move', () => {
    const fresh = sampleRows(3, 200);
    const one = loaded(sampleRows(1));
    // Its only row leaves: the new ones are there at once, below it, and it goes at the second reading.
    const marked = showRows(mergeHead(one, samplePage(fresh)), HEIGHT);
    expect(marked.fresh).toEqual([]);
    expect(marked.shown.map((row) => row.runId)).toEqual(['run-0', 'run-200', 'run-201', 'run-202']);
    expect(marked).toMatchObject({ cursor: 'run-0', cursorIndex: 0, top: 0 });
    const next = showRows(mergeHead(marked, samplePage(fresh)), HEIGHT);
    expect(next.shown.map((row) => row.runId)).toEqual(['run-200', 'run-201', 'run-202']);
    expect(next.cursorIndex).toBe(0);
    // A filter that hides every row hides no new one that has its words.
    const filtered = showRows({ ...loaded(), filter: 'cus-201', fresh }, HEIGHT);
    expect(filtered.shown.map((row) => row.runId)).toEqual(['run-201']);
  });

  test('a whole screen of rows that left hides no new ones, in whatever order they are shown', () => {
    const fresh = sampleRows(20, 200);
    const full = loaded(sampleRows(HEIGHT * 2));
    const all = showRows(mergeHead(full, samplePage(fresh)), HEIGHT);
    expect(all.fresh).toEqual([]);
    expect(all.shown.slice(0, HEIGHT * 2).every((row) => all.left.has(row.runId))).toBe(true);
    // One that is still in the lens keeps its place: what is new waits.
    const some = showRows(mergeHead(full, samplePage([...fresh, sampleRow(3)])), HEIGHT);
    expect(some.fresh).toHaveLength(20);
    // Those that a filter hides are in the lens, and stay below the new ones.
    const filtered = showRows({ ...loaded(sampleRows(3)), filter: 'cus-1 ' }, HEIGHT);
    const mixed = showRows(
      mergeHead(filtered, samplePage([sampleRow(201), sampleRow(0), sampleRow(2)])),
      HEIGHT,
    );
    expect(ids(mixed)).toEqual(['run-1', 'run-201', 'run-0', 'run-2']);
  });

  test('a changed cell is bold for two seconds', () => {
    const before = loaded();
    const rows = sampleRows(30).map((row) =>
      row.runId === 'run-3' ? { ...row, stage: 'capturing' as const } : row,
    );
    const next = mergeHead(before, samplePage(rows, false, NOW + 500));
    expect(next.changed.get('run-3')?.get('status')).toBe(NOW + 2_500);
    expect(next.changed.size).toBe(1);
    const later = mergeHead(next, samplePage(rows, false, NOW + 3_000));
    expect(later.changed.size).toBe(0);
  });

  test('what left the lens stays for one reading, marked, and then goes', () => {
    const before = loaded();
    const without = sampleRows(30).filter((row) => row.runId !== 'run-4');
    const once = mergeHead(before, samplePage(without));
    expect(once.left.has('run-4')).toBe(true);
    expect(ids(once)).toContain('run-4');
    const twice = mergeHead(once, samplePage(without));
    expect(ids(twice)).not.toContain('run-4');
  });

  test('what lies behind the end of the head has not left', () => {
    const before = loaded(sampleRows(30));
    const next = mergeHead(before, samplePage(sampleRows(10), true));
    expect(next.left.size).toBe(0);
    expect(ids(next)).toEqual(ids(before));
  });

  test('a row that ended in a lens of open orders leaves it too', () => {
    const ended = { ...sampleRow(2), open: false, closeTime: NOW, stage: 'completed' as const };
    const before = mergeRow(loaded(), ended, NOW);
    const without = sampleRows(30).filter((row) => row.runId !== 'run-2');
    const next = mergeHead(mergeHead(before, samplePage(without)), samplePage(without));
    expect(ids(next)).not.toContain('run-2');
  });

  test('f keeps the selected row although it left', () => {
    const before = { ...loaded(), follow: 'row' as const, cursor: 'run-0' };
    const without = sampleRows(29, 1);
    const next = mergeHead(mergeHead(before, samplePage(without)), samplePage(without));
    expect(ids(next)).toContain('run-0');
    expect(next.left.has('run-0')).toBe(true);
  });

  test('where nothing of the head is known any more a larger one is read, and rows stay', () => {
    const before = loaded(sampleRows(30, 100), true);
    const wider = mergeHead(before, samplePage(sampleRows(20), true));
    expect(ids(wider)).toEqual(ids(before));
    expect(wider.headRows).toBe(1_000);
    const found = mergeHead(wider, samplePage(sampleRows(120), true));
    expect(ids(found)).toEqual(ids(before));
    expect(found.fresh).toHaveLength(100);
    expect(found.headRows).toBeNull();
  });

  test('where the larger head does not reach the known rows the list begins anew, without a gap', () => {
    const before = loaded(sampleRows(30, 2_000), true);
    const wider = mergeHead(before, samplePage(sampleRows(20), true));
    const next = mergeHead(wider, samplePage(sampleRows(1_000), true));
    expect(ids(next)).toEqual(sampleRows(1_000).map((row) => row.runId));
    expect(next).toMatchObject({ phase: 'partial', headRows: null, generation: before.generation + 1 });
    expect(next.pageToken).not.toBeNull();
  });

  test('tries stay known while the stage stays', () => {
    const before = mergeRow(loaded(), { ...sampleRow(1), attempts: 7 }, NOW);
    const same = mergeHead(before, samplePage(sampleRows(30)));
    expect(same.rows[1]?.attempts).toBe(7);
    const moved = sampleRows(30).map((row) =>
      row.runId === 'run-1' ? { ...row, stage: 'shipped' as const } : row,
    );
    expect(mergeHead(same, samplePage(moved)).rows[1]?.attempts).toBeNull();
  });
});

test('asked rows that are not answered have left', () => {
  const next = mergeAsked(loaded(), samplePage([sampleRow(5)]), ['run-5', 'run-6']);
  expect([...next.left]).toEqual(['run-6']);
});

describe('the cursor', () => {
  test('stays on its order when rows come in above it', () => {
    const before = placeCursor(loaded(), 12, HEIGHT);
    const offset = before.cursorIndex - before.top;
    const next = showRows(takeFresh({ ...before, fresh: sampleRows(5, 200) }), HEIGHT);
    expect(next.cursor).toBe('run-12');
    expect(next.cursorIndex).toBe(17);
    expect(next.cursorIndex - next.top).toBe(offset);
  });

  test('takes the place of its order when that is gone', () => {
    const before = placeCursor(loaded(), 12, HEIGHT);
    const next = showRows({ ...before, rows: before.rows.filter((row) => row.runId !== 'run-12') }, HEIGHT);
    expect(next.cursor).toBe('run-13');
  });

  test('is found again when the filter is cleared', () => {
    const before = placeCursor(loaded(), 12, HEIGHT);
    const filtered = showRows({ ...before, filter: 'cus-12' }, HEIGHT);
    expect(filtered.shown.map((row) => row.runId)).toEqual(['run-12']);
    const cleared = showRows({ ...filtered, filter: '' }, HEIGHT);
    expect(cleared.cursor).toBe('run-12');
    expect(selectedRow(cleared)?.runId).toBe('run-12');
  });

  test('follows the newest when told so', () => {
    const before = { ...placeCursor(loaded(), 0, HEIGHT), follow: 'newest' as const };
    expect(showRows(takeFresh({ ...before, fresh: sampleRows(1, 300) }), HEIGHT).cursor).toBe('run-300');
  });

  test('the wheel moves the view and drags the cursor only along its edge', () => {
    const scrolled = scrollBy(placeCursor(loaded(), 0, HEIGHT), 3, HEIGHT);
    expect(scrolled).toMatchObject({ top: 3, cursorIndex: 3 });
    expect(scrollBy(scrolled, -99, HEIGHT)).toMatchObject({ top: 0, cursorIndex: 3 });
  });

  test('is always on a visible row, whatever comes in, goes or moves', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('move' as const), to: fc.integer({ min: -5, max: 60 }) }),
      fc.record({
        kind: fc.constant('page' as const),
        from: fc.nat(40),
        count: fc.nat(40),
        more: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('filter' as const),
        text: fc.constantFrom('', 'cus-1', 'nordwind', 'nothing'),
      }),
      fc.record({ kind: fc.constant('sort' as const), column: fc.constantFrom('order', 'customer', 'why') }),
      fc.record({ kind: fc.constant('take' as const) }),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        let listing = loaded();
        for (const step of changes) {
          if (step.kind === 'move') listing = placeCursor(listing, step.to, HEIGHT);
          if (step.kind === 'page')
            listing = mergeHead(listing, samplePage(sampleRows(step.count, step.from), step.more));
          if (step.kind === 'filter') listing = { ...listing, filter: step.text };
          if (step.kind === 'sort')
            listing = { ...listing, sort: { column: step.column, direction: 'descending' } };
          if (step.kind === 'take') listing = takeFresh(listing);
          if (step.kind !== 'move') listing = showRows(listing, HEIGHT);
          expect(new Set(listing.rows.map((row) => row.runId)).size).toBe(listing.rows.length);
          if (listing.shown.length === 0) continue;
          expect(listing.shown[listing.cursorIndex]?.runId).toBe(listing.cursor);
          expect(listing.cursorIndex).toBeGreaterThanOrEqual(listing.top);
          expect(listing.cursorIndex).toBeLessThan(listing.top + HEIGHT);
        }
      }),
    );
  });
});

test('words find what a person would type', () => {
  const row = sampleRow(7, { why: 'nordwind: 503', amount: { currency: 'EUR', minor: 231_000 } });
  expect(searchText(row)).toContain('nordwind: 503');
  expect(searchText(row)).toContain('2310 eur');
});

test('ten thousand rows are filtered between two keys', () => {
  const state = withRows(sampleState(), sampleRows(10_000));
  const began = performance.now();
  const listing = showRows({ ...state.listing, filter: 'cus-99' }, HEIGHT);
  expect(listing.shown.length).toBeGreaterThan(100);
  expect(performance.now() - began).toBeLessThan(1_000);
});

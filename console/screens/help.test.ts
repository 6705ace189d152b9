import { expect, test } from 'vitest';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { letterOf } from '../model/menu/letters.ts';
import { pressKeys, sampleRow, sampleState, typeText, withRows } from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { frameOf } from './frame.ts';

const key = (state: ConsoleState, ...keys: readonly string[]) => pressKeys(state, ...keys).state;

/** All of the help, read by moving down through it. */
function wholeHelp(state: ConsoleState): string {
  let shown = key(state, '?');
  const seen: string[] = [];
  for (let step = 0; step < 100; step += 1) {
    for (const text of frameOf(shown).lines.slice(3).map(lineText)) {
      const plain = text.replace(/^ > /, '   ').trimEnd();
      if (plain !== '' && !seen.includes(plain)) seen.push(plain);
    }
    shown = key(shown, 'down');
  }
  return seen.join('\n');
}

const listed = (columns = 80) =>
  withRows(sampleState({ columns, rows: 24 }), [sampleRow(0, { stage: 'fulfilling' })]);

test('lists the actions that this order accepts, by name, and no others', () => {
  const help = wholeHelp(listed(120));
  expect(help).toMatch(/C +cancel +\S/);
  expect(help).toMatch(/P +pause/);
  // It has not arrived: nothing can be returned.
  expect(help).not.toMatch(/^ +B +return/m);
  const closed = wholeHelp(
    withRows(sampleState(), [sampleRow(0, { open: false, stage: 'completed', run: 'completed' })]),
  );
  expect(closed).not.toMatch(/^ +C +cancel/m);
  expect(closed).toMatch(/^ +B +\S/m);
});

test('no sentence is cut, and none is repeated', () => {
  const help = wholeHelp(listed());
  const words = help.replaceAll(/\s+/g, ' ');
  for (const action of ORDER_DECK.actions.filter((each) => letterOf(each) === 'C')) {
    expect(words).toContain(action.description);
  }
  expect(help).not.toMatch(/(?:…|\.\.\.)$/m);
  expect(words.match(/preview first/g)).toHaveLength(1);
});

test('in the alerts there is no act on orders, and movement comes last everywhere', () => {
  const alerts = wholeHelp(key(listed(), 'g', 'a'));
  expect(alerts).not.toContain('cancel');
  expect(alerts).not.toContain('mark');
  expect(alerts).toContain('runbook');
  for (const help of [alerts, wholeHelp(listed())]) {
    expect(help.indexOf('move down')).toBeGreaterThan(help.indexOf('quit from anywhere'));
  }
});

test('the selected entry is shown in full, and a search without a match shows that', () => {
  const small = sampleState({ columns: 60, rows: 16 });
  let shown = key(withRows(small, [sampleRow(0)]), '?');
  for (let step = 0; step < 60; step += 1) {
    expect(
      frameOf(shown)
        .lines.map(lineText)
        .some((text) => text.startsWith(' > ')),
    ).toBe(true);
    shown = key(shown, 'down');
  }
  const none = frameOf(typeText(key(listed(), '?'), 'qqqq'))
    .lines.map(lineText)
    .join('\n');
  expect(none).toContain('no match here');
});

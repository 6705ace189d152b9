// What a click on the lines around the list stands for.
import { expect, test } from 'vitest';
import { sampleRow, sampleRows, sampleState, withRows } from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { frameOf } from './frame.ts';
import { keysOfHint, pressedAt } from './pressed-at.ts';

const listed = () => withRows(sampleState(), sampleRows(3));

function clickOn(state: ReturnType<typeof listed>, text: string): readonly string[] {
  const frame = frameOf(state);
  const y = frame.lines.findIndex((shown) => lineText(shown).includes(text));
  const x = lineText(frame.lines[y] ?? { key: '', spans: [] }).indexOf(text);
  return pressedAt(frame, { x: x + text.length - 1, y });
}

test.each([
  ['2 attention', ['2']],
  ['1 open', ['1']],
  ['Enter open', ['enter']],
  ['/ find', ['/']],
  ['? help', ['?']],
  ['q quit', ['q']],
])('a click on "%s" is %j', (text, keys) => {
  expect(clickOn(listed(), text)).toEqual(keys);
});

test('a click on a tab is its number', () => {
  const place = {
    kind: 'detail',
    workflowId: sampleRow(1).workflowId,
    runId: null,
    tab: 'timeline',
  } as const;
  const state = sampleState({ place });
  const text = frameOf(state).lines.map(lineText).join('\n');
  const tab = /5 history/.exec(text)?.[0] ?? 'no such tab';
  expect(clickOn(state, tab)).toEqual(['5']);
});

test('between them, in the list and beyond the line there is nothing', () => {
  const frame = frameOf(listed());
  expect(pressedAt(frame, { x: 0, y: 1 })).toEqual([]);
  expect(pressedAt(frame, { x: 10, y: 5 })).toEqual([]);
  expect(pressedAt(frame, { x: 500, y: 1 })).toEqual([]);
  expect(pressedAt(frame, { x: 1, y: 500 })).toEqual([]);
});

test('a hint that names a range or arrows stands for no key', () => {
  expect(['1-8 tabs', 'Arrows move', 'g w workers', 'Space mark'].map(keysOfHint)).toEqual([
    [],
    [],
    ['g', 'w'],
    ['space'],
  ]);
});

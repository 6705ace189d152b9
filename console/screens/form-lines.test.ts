import { describe, expect, test } from 'vitest';
import { ok } from '../../operations/temporal/problem.ts';
import { textWidth } from '../../support/text/width.ts';
import { zoneWords } from '../../support/time/local-time.ts';
import {
  answer,
  NOW,
  pressKeys,
  sampleFacts,
  sampleRow,
  sampleState,
  typeText,
  withRows,
} from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { fieldBox } from './field-box.ts';
import { frameOf } from './frame.ts';

const listed = () => withRows(sampleState(), [sampleRow(0)]);
const lines = (state: ReturnType<typeof listed>) => frameOf(state).lines.map(lineText);

test('no label of a form runs into its field', () => {
  for (const letter of ['S', 'C', 'W', 'H', 'X', 'E']) {
    for (const line of lines(pressKeys(listed(), letter).state)) expect(line).not.toMatch(/\S\[/);
  }
  expect(lines(pressKeys(listed(), 'S').state).join('\n')).toMatch(/input \(JSON\) +\[/);
});

describe('a text that is longer than its box', () => {
  test('shows the part with the cursor', () => {
    const text = Array.from({ length: 40 }, (_, at) => `word${at}`).join(' ');
    expect(fieldBox({ text, at: 0 }, 20)).toEqual({ text: text.slice(0, 20), x: 0 });
    const end = fieldBox({ text, at: text.length }, 20);
    expect(text.endsWith(end.text)).toBe(true);
    expect(end.x).toBe(19);
    const signal = pressKeys(listed(), 'S').state;
    const typed = frameOf(typeText(signal, `${'x'.repeat(150)}END`));
    expect(typed.lines.map(lineText).join('\n')).toMatch(/END ?\]/);
    expect(typed.cursor?.x).toBeLessThan(120);
  });

  test('is cut between characters and measured in columns', () => {
    const text = '漢'.repeat(30);
    expect(fieldBox({ text, at: text.length }, 10)).toEqual({ text: '漢'.repeat(4), x: 8 });
    const accents = 'e\u0301'.repeat(30);
    expect(fieldBox({ text: accents, at: accents.length }, 10).text).toBe('e\u0301'.repeat(9));
  });

  test('is boxed in milliseconds when it is very long and full of what is escaped', () => {
    const text = '\u001B[31mA'.repeat(2_000);
    const started = performance.now();
    const { text: shown, x } = fieldBox({ text, at: text.length }, 60);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(text.endsWith(shown)).toBe(true);
    expect(x).toBe(textWidth(shown));
    expect(x).toBeGreaterThan(48);
    expect(x).toBeLessThan(60);
  });

  test('in the command bar keeps the cursor on the screen', () => {
    const bar = typeText(pressKeys(listed(), ':').state, `open ${'y'.repeat(200)}END`);
    const { lines: shown, cursor } = frameOf(bar);
    expect(lineText(shown.at(-1) ?? { key: '', spans: [] })).toMatch(/END$/);
    expect(cursor?.x).toBeLessThan(120);
  });
});

test('the clocks of every screen carry the zone once', () => {
  const zone = zoneWords(NOW);
  for (const keys of [[], ['g', 'w'], ['g', 'a'], ['g', 'j'], ['enter'], ['C'], ['?'], ['a']]) {
    const row = sampleRow(0);
    const facts = {
      poll: 'order:facts',
      purpose: { kind: 'order', part: 'facts', workflowId: row.workflowId },
      name: 'describe',
      answer: ok(sampleFacts(row)),
    } as const;
    const shown = lines(answer(pressKeys(listed(), ...keys).state, facts));
    expect(shown[0]?.trimEnd().endsWith(zone)).toBe(true);
  }
});

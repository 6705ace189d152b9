// Ink onto a real terminal emulator: what is painted line by line is the frame, also after many partial updates.
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { closeInk, showInk } from '../testing/ink-terminal.tsx';
import { type Frame, type Line, line, lineText } from './line.ts';

afterEach(closeInk);

function frameOf(lines: readonly Line[]): Frame {
  return { lines, cursor: null };
}

const texts = fc.oneof(
  fc.constant(''),
  fc.stringMatching(/^[ -~]{0,30}$/),
  fc
    .array(fc.constantFrom('漢', '字', 'e\u0301', 'ü', '✓', 'a', ' ', '…'), { maxLength: 14 })
    .map((parts) => parts.join('')),
);
const spans = fc.record({
  text: texts,
  tone: fc.constantFrom('person', 'muted', 'hint', 'done'),
  bold: fc.boolean(),
});
const frames = fc.array(fc.array(spans, { maxLength: 3 }), { minLength: 8, maxLength: 8 });

describe('Ink', () => {
  test('shows every frame of a random sequence as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frames, { minLength: 2, maxLength: 8 }), async (sequence) => {
        const made = sequence.map((rows) => frameOf(rows.map((row, index) => line(`l${index}`, ...row))));
        const shown = await showInk(made[0] ?? frameOf([]), 100, 8);
        for (const frame of made) {
          const screen = await shown.next(frame);
          expect(screen.map((text) => text.trimEnd())).toEqual(
            frame.lines.map((row) => lineText(row).replace(/\s+$/, '').trimEnd()),
          );
        }
        closeInk();
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('a frame that is the same is not painted', async () => {
    const make = () => frameOf(Array.from({ length: 8 }, (_, index) => line(`l${index}`, `line ${index}`)));
    const shown = await showInk(make(), 80, 8);
    const before = shown.bytes();
    await shown.next(make());
    expect(shown.bytes()).toBe(before);
  });

  test('a cursor that moves costs a few hundred bytes at 200x40', async () => {
    const rows = (cursor: number): Frame =>
      frameOf(
        Array.from({ length: 40 }, (_, index) =>
          line(
            `row-${index}`,
            index === cursor ? ' > ' : '   ',
            `ord-7F3K${index}  . fulfilling  `,
            'x'.repeat(110),
          ),
        ),
      );
    const shown = await showInk(rows(3), 200, 40);
    const before = shown.bytes();
    await shown.next(rows(4));
    expect(shown.bytes() - before).toBeLessThanOrEqual(600);
  });
});

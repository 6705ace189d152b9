// Ink onto a real terminal emulator: what is painted line by line is the frame, also after many partial updates.
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import fc from 'fast-check';
import { type Instance, render } from 'ink';
import { afterEach, describe, expect, test } from 'vitest';
import { createStore } from '../model/store.ts';
import { Console, type Screen } from './Console.tsx';
import { type Frame, type Line, line, lineText, settleFrame } from './line.ts';

const open: Instance[] = [];
afterEach(() => {
  for (const instance of open.splice(0)) instance.unmount();
});

function terminal(columns: number, rows: number) {
  const term = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  let bytes = 0;
  const stdout = Object.assign(new PassThrough(), { columns, rows, isTTY: true });
  stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    term.write(chunk.toString('utf8').replaceAll('\n', '\r\n'));
  });
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
  const settled = (): Promise<void> => new Promise((resolve) => term.write('', resolve));
  const text = (): readonly string[] =>
    Array.from({ length: rows }, (_, y) => term.buffer.active.getLine(y)?.translateToString(true) ?? '');
  return { term, stdout, stdin, settled, text, bytes: () => bytes };
}

function frameOf(lines: readonly Line[]): Frame {
  return { lines, cursor: null };
}

async function show(first: Frame, columns: number, rows: number) {
  const screen = createStore<Screen>({ frame: first, columns, rows, colour: true });
  const keys: string[] = [];
  const surface = terminal(columns, rows);
  const instance = render(
    <Console
      screen={screen}
      onKey={(key) => keys.push(key)}
      onPaste={(text) => keys.push(`paste:${text}`)}
      onReady={() => {}}
    />,
    {
      stdout: surface.stdout as unknown as NodeJS.WriteStream,
      stdin: surface.stdin as unknown as NodeJS.ReadStream,
      maxFps: 1000,
      incrementalRendering: true,
      alternateScreen: true,
      patchConsole: false,
      exitOnCtrlC: false,
      interactive: true,
    },
  );
  open.push(instance);
  const settle = async (): Promise<readonly string[]> => {
    await instance.waitUntilRenderFlush();
    await surface.settled();
    return surface.text();
  };
  const next = async (frame: Frame): Promise<readonly string[]> => {
    const before = screen.get();
    const settled = settleFrame(before.frame, frame);
    if (settled !== before.frame) screen.set({ ...before, frame: settled });
    return await settle();
  };
  await settle();
  return { ...surface, keys, settle, next, screen };
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
        const shown = await show(made[0] ?? frameOf([]), 100, 8);
        for (const frame of made) {
          const screen = await shown.next(frame);
          expect(screen.map((text) => text.trimEnd())).toEqual(
            frame.lines.map((row) => lineText(row).replace(/\s+$/, '').trimEnd()),
          );
        }
        open.pop()?.unmount();
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('a frame that is the same is not painted', async () => {
    const make = () => frameOf(Array.from({ length: 8 }, (_, index) => line(`l${index}`, `line ${index}`)));
    const shown = await show(make(), 80, 8);
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
    const shown = await show(rows(3), 200, 40);
    const before = shown.bytes();
    await shown.next(rows(4));
    expect(shown.bytes() - before).toBeLessThanOrEqual(600);
  });

  test('names keys, tells pastes apart, and gives every one of several', async () => {
    const shown = await show(frameOf([line('a', 'x')]), 80, 4);
    const wait = async (count: number) => {
      while (shown.keys.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    shown.stdin.write('jk');
    await wait(2);
    shown.stdin.write('\u001B[B');
    await wait(3);
    shown.stdin.write('\u001B[200~pasted q\u001B[201~');
    await wait(4);
    shown.stdin.write('\r');
    await wait(5);
    expect(shown.keys).toEqual(['j', 'k', 'down', 'paste:pasted q', 'enter']);
  });
});

import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { type Instance, render } from 'ink';
import { createStore } from '../model/app/store.ts';
import { Console, type Screen } from '../ui/Console.tsx';
import { type Frame, settleFrame } from '../ui/line.ts';

// Ink onto a terminal emulator in this process.

const open: Instance[] = [];

export function closeInk(): void {
  for (const instance of open.splice(0)) instance.unmount();
}

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

export async function showInk(first: Frame, columns: number, rows: number, colour = true) {
  const screen = createStore<Screen>({ frame: first, columns, rows, colour });
  const surface = terminal(columns, rows);
  const instance = render(<Console screen={screen} onReady={() => {}} />, {
    stdout: surface.stdout as unknown as NodeJS.WriteStream,
    stdin: surface.stdin as unknown as NodeJS.ReadStream,
    maxFps: 1000,
    incrementalRendering: true,
    alternateScreen: true,
    patchConsole: false,
    exitOnCtrlC: false,
    interactive: true,
  });
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
  return { ...surface, settle, next, screen };
}

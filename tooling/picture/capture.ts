import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { poll } from '../../support/time/wait.ts';
import { type Frame, runsOf, textOfFrame } from './frame.ts';

export type Terminal = {
  frame(): Promise<Frame>;
  write(keys: string): void;
  /** Waits until the text of the screen matches, and gives that frame. */
  seen(what: RegExp, withinMs: number): Promise<Frame>;
  end(): Promise<void>;
};

export type Program = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly columns: number;
  readonly rows: number;
};

/** Runs a program in a terminal whose screen can be read cell by cell. */
export function openTerminal({ args, columns, cwd, env, file, rows }: Program): Terminal {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const pty = spawn(file, [...args], { name: 'xterm-256color', cols: columns, rows, cwd, env: { ...env } });
  const ended = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  let running = true;
  void ended.then(() => {
    running = false;
  });
  pty.onData((data) => emulator.write(data));
  emulator.onData((answer) => {
    if (running) pty.write(answer);
  });

  async function frame(): Promise<Frame> {
    // An empty write is answered after everything before it was parsed.
    await new Promise<void>((resolve) => emulator.write('', resolve));
    const buffer = emulator.buffer.active;
    const lines = Array.from({ length: rows }, (_, row) => {
      const line = buffer.getLine(buffer.baseY + row);
      const cells = Array.from({ length: columns }, (__, column) => line?.getCell(column));
      return runsOf(cells.filter((cell) => cell !== undefined));
    });
    return { columns, lines };
  }

  return {
    frame,
    write: (keys) => pty.write(keys),
    async seen(what, withinMs) {
      let text = '';
      const shown = await poll({ limitMs: withinMs, everyMs: 200 }, async () => {
        const now = await frame();
        text = textOfFrame(now);
        if (what.test(text)) return now;
        return running ? undefined : 'ended';
      });
      if (shown === undefined || shown === 'ended')
        throw new Error(`the screen never showed ${String(what)}:\n${text}`);
      return shown;
    },
    async end() {
      if (running) pty.kill('SIGTERM');
      await ended;
      emulator.dispose();
    },
  };
}

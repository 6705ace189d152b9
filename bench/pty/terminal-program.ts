import { setTimeout as sleep } from 'node:timers/promises';
import { processTree } from '../process-tree.ts';

export type TerminalCommand = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
};

/** A piece of output as it arrived; `at` is on the clock of `performance.now()`. */
export type Chunk = { readonly at: number; readonly bytes: number };

/** A program in a real pseudo-terminal whose screen is kept by a real terminal emulator. */
export type TerminalProgram = {
  readonly pid: number;
  readonly startedAt: number;
  readonly chunks: readonly Chunk[];
  screen(): Promise<string>;
  write(keys: string): void;
  /** When the screen first held something that matches; undefined once the program ended or the time is up. */
  seen(what: RegExp, deadlineMs: number): Promise<number | undefined>;
  /** True once nothing was written for that long. */
  quiet(forMs: number, deadlineMs: number): Promise<boolean>;
  /** Output is kept raw until the screen is asked for: the emulator would take the CPU from the measured program. */
  holdScreen(): void;
  exitCode(): number | undefined;
  /** SIGTERM to the tree, SIGKILL after a second. */
  end(): Promise<void>;
};

type Emulator = {
  readonly cols: number;
  readonly rows: number;
  readonly buffer: {
    readonly active: {
      readonly baseY: number;
      getLine(y: number): { translateToString(trimRight: boolean): string } | undefined;
    };
  };
  write(data: Uint8Array | string, done?: () => void): void;
  onData(listener: (data: string) => void): void;
  dispose(): void;
};

type Watch = { readonly what: RegExp; found(at: number): void };

export async function startInTerminal(command: TerminalCommand): Promise<TerminalProgram> {
  const { pty, createEmulator } = await loadTerminalPackages();
  const emulator = createEmulator(command.columns, command.rows);
  const chunks: Chunk[] = [];
  const watches = new Set<Watch>();
  let held: Buffer[] | undefined;
  let exitCode: number | undefined;

  const startedAt = performance.now();
  const child = pty.spawn(command.file, [...command.args], {
    name: 'xterm-256color',
    cols: command.columns,
    rows: command.rows,
    cwd: command.cwd,
    env: { ...command.env },
    encoding: null,
  });
  emulator.onData((answer) => {
    if (exitCode === undefined) child.write(answer);
  });
  const feed = (bytes: Buffer, at: number): void =>
    emulator.write(bytes, () => {
      if (watches.size === 0) return;
      const text = screenOf(emulator);
      for (const watch of watches) if (watch.what.test(text)) watch.found(at);
    });
  child.onData((data: unknown) => {
    const at = performance.now();
    const bytes = data as Buffer;
    chunks.push({ at, bytes: bytes.length });
    if (held === undefined) feed(bytes, at);
    else held.push(bytes);
  });
  child.onExit((event: { exitCode: number }) => {
    exitCode = event.exitCode;
  });
  const release = (): void => {
    const waiting = held ?? [];
    held = undefined;
    for (const bytes of waiting) feed(bytes, performance.now());
  };
  const screen = async (): Promise<string> => {
    release();
    // The emulator parses later; an empty write is answered after everything before it.
    await new Promise<void>((resolve) => emulator.write('', resolve));
    return screenOf(emulator);
  };

  return {
    pid: child.pid,
    startedAt,
    chunks,
    screen,
    write: (keys) => child.write(keys),
    holdScreen: () => {
      held ??= [];
    },
    exitCode: () => exitCode,
    async seen(what, deadlineMs) {
      let at: number | undefined;
      const watch: Watch = { what, found: (time) => (at ??= time) };
      watches.add(watch);
      if (what.test(await screen())) at ??= performance.now();
      const until = performance.now() + deadlineMs;
      while (at === undefined && exitCode === undefined && performance.now() < until) await sleep(2);
      watches.delete(watch);
      return at;
    },
    async quiet(forMs, deadlineMs) {
      const until = performance.now() + deadlineMs;
      while (performance.now() < until) {
        if (performance.now() - (chunks.at(-1)?.at ?? startedAt) >= forMs) return true;
        await sleep(2);
      }
      return false;
    },
    async end() {
      const tree = exitCode === undefined ? [...processTree(child.pid)].reverse() : [];
      for (const pid of tree) signal(pid, 'SIGTERM');
      const until = performance.now() + 1000;
      while (exitCode === undefined && performance.now() < until) await sleep(5);
      if (exitCode === undefined) for (const pid of tree) signal(pid, 'SIGKILL');
      emulator.dispose();
    },
  };
}

function screenOf(emulator: Emulator): string {
  const buffer = emulator.buffer.active;
  const lines: string[] = [];
  for (let y = 0; y < emulator.rows; y += 1) {
    lines.push(buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '');
  }
  return lines.join('\n').trimEnd();
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself, which is what was wanted.
  }
}

/** What an installation without development dependencies lacks. */
export class TerminalPackagesMissing extends Error {
  override readonly name = 'TerminalPackagesMissing';
}

async function loadTerminalPackages() {
  try {
    const { default: pty } = await import('@lydell/node-pty');
    const { default: xterm } = await import('@xterm/headless');
    const { Terminal } = xterm;
    const createEmulator = (cols: number, rows: number): Emulator =>
      new Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 }) as unknown as Emulator;
    return { pty, createEmulator };
  } catch (cause) {
    throw new TerminalPackagesMissing(
      'measuring a terminal needs the development dependencies @lydell/node-pty and @xterm/headless',
      { cause },
    );
  }
}

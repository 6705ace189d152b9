import { poll } from '../../support/time/wait.ts';
import { processTree } from '../process-tree.ts';
import { createScreen, type Emulator, type Screen } from './screen.ts';

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
  resize(columns: number, rows: number): void;
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

type Child = {
  readonly pid: number;
  write(keys: string): void;
  resize(columns: number, rows: number): void;
  onData(listener: (data: unknown) => void): unknown;
  onExit(listener: (event: { readonly exitCode: number }) => void): unknown;
};

export async function startInTerminal(command: TerminalCommand): Promise<TerminalProgram> {
  const { pty, createEmulator } = await loadTerminalPackages();
  const screen = createScreen(createEmulator(command.columns, command.rows));
  const startedAt = performance.now();
  const child: Child = pty.spawn(command.file, [...command.args], {
    name: 'xterm-256color',
    cols: command.columns,
    rows: command.rows,
    cwd: command.cwd,
    env: { ...command.env },
    encoding: null,
  });
  return watchProgram(child, screen, startedAt);
}

function watchProgram(child: Child, screen: Screen, startedAt: number): TerminalProgram {
  const chunks: Chunk[] = [];
  let exitCode: number | undefined;
  screen.onAnswer((answer) => {
    if (exitCode === undefined) child.write(answer);
  });
  child.onData((data) => {
    const at = performance.now();
    const bytes = data as Buffer;
    chunks.push({ at, bytes: bytes.length });
    screen.take(bytes, at);
  });
  child.onExit((event) => {
    exitCode = event.exitCode;
  });
  return {
    pid: child.pid,
    startedAt,
    chunks,
    screen: () => screen.text(),
    write: (keys) => child.write(keys),
    resize(columns, rows) {
      child.resize(columns, rows);
      screen.resize(columns, rows);
    },
    holdScreen: () => screen.hold(),
    exitCode: () => exitCode,
    async seen(what, deadlineMs) {
      const found = screen.watch(what);
      await screen.text();
      await poll(
        { limitMs: deadlineMs, everyMs: 2 },
        () => found.at() !== undefined || exitCode !== undefined,
      );
      // The last output may still be on its way through the emulator when the program has ended.
      await screen.text();
      found.stop();
      return found.at();
    },
    async quiet(forMs, deadlineMs) {
      const isQuiet = (): boolean => performance.now() - (chunks.at(-1)?.at ?? startedAt) >= forMs;
      return (await poll({ limitMs: deadlineMs, everyMs: 2 }, isQuiet)) === true;
    },
    async end() {
      const tree = exitCode === undefined ? [...processTree(child.pid)].reverse() : [];
      for (const pid of tree) signal(pid, 'SIGTERM');
      await poll({ limitMs: END_WITHIN_MS, everyMs: 5 }, () => exitCode !== undefined);
      if (exitCode === undefined) for (const pid of tree) signal(pid, 'SIGKILL');
      screen.close();
    },
  };
}

const END_WITHIN_MS = 1000;

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

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { programsFolder } from '../../launch/programs-folder.ts';
import { until } from '../../test/until.ts';

export type SessionOptions = {
  readonly args: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
};

/** The console in a terminal of its own, as a person has it. */
export type TerminalSession = {
  /** What the terminal shows now, blanks at the ends of lines cut. */
  text(): string;
  line(index: number): string;
  send(keys: string): void;
  /** As they are, also where they are no text. */
  sendBytes(bytes: Uint8Array): void;
  /** Something else writes onto the same terminal. */
  disturb(text: string): void;
  /** Waits until the screen shows it. */
  see(what: string | RegExp): Promise<string>;
  gone(what: string | RegExp): Promise<void>;
  resize(columns: number, rows: number): void;
  /** To the program itself, not to the shell around it. */
  signal(name: NodeJS.Signals): void;
  pid(): number;
  /** DEC private modes as they were set last, by their number. */
  modes(): ReadonlyMap<string, 'h' | 'l'>;
  /** How the shell around it saw the end: exit code, and whether the terminal's settings are as before. */
  ended(): Promise<{ readonly code: number; readonly termiosSame: boolean }>;
  raw(): string;
  kill(): void;
};

export const KEYS = {
  enter: '\r',
  esc: '\u001B',
  tab: '\t',
  down: '\u001B[B',
  up: '\u001B[A',
  left: '\u001B[D',
  right: '\u001B[C',
  pageDown: '\u001B[6~',
  ctrlC: '\u0003',
  ctrlZ: '\u001A',
} as const;

/** Without what makes programs think that there is no user. */
function cleanEnvironment(more: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = { TERM: 'xterm-256color', LANG: 'C.UTF-8', ...more };
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'XDG_CACHE_HOME']) {
    const value = process.env[name];
    if (value !== undefined && kept[name] === undefined) kept[name] = value;
  }
  return kept;
}

// The shell prints the terminal's settings before and after, and how the program ended.
const SHELL = `before=$(stty -g); "$@"; code=$?; after=$(stty -g)
[ "$before" = "$after" ] && same=yes || same=no
printf 'ENDED code=%s same=%s\\n' "$code" "$same"; cat > /dev/null`;

export async function startConsole(options: SessionOptions): Promise<TerminalSession> {
  const cli = path.join(await programsFolder(process.cwd()), 'cli.mjs');
  return startInShell([process.execPath, cli, 'console', ...options.args], options);
}

export function startInShell(command: readonly string[], options: SessionOptions): TerminalSession {
  const { columns = 120, rows = 30 } = options;
  const term = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 200 });
  let raw = '';
  const pty: IPty = spawn('bash', ['-c', SHELL, 'bash', ...command], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd ?? process.cwd(),
    env: cleanEnvironment(options.env ?? {}),
  });
  pty.onData((chunk) => {
    raw += chunk;
    term.write(chunk);
  });
  // Answers of the terminal to the program's questions.
  term.onData((answer) => pty.write(answer));
  const line = (index: number): string =>
    term.buffer.active.getLine(term.buffer.active.baseY + index)?.translateToString(true) ?? '';
  const text = (): string => Array.from({ length: term.rows }, (_, index) => line(index)).join('\n');
  const matches = (what: string | RegExp): boolean =>
    typeof what === 'string' ? text().includes(what) : what.test(text());
  const shown = (): string => `\n${text()}\n`;
  async function see(what: string | RegExp): Promise<string> {
    try {
      await until(() => matches(what), `the screen shows ${String(what)}`);
    } catch (error) {
      throw new Error(`the screen never showed ${String(what)}:${shown()}`, { cause: error });
    }
    return text();
  }
  const pid = (): number => {
    const child = readFileSync(`/proc/${pty.pid}/task/${pty.pid}/children`, 'utf8').trim().split(' ')[0];
    if (child === undefined || child === '') throw new Error(`the program has ended:${shown()}`);
    return Number(child);
  };
  return {
    text,
    line,
    see,
    pid,
    send: (keys) => pty.write(keys),
    // Its types know only text; it writes bytes as they are.
    sendBytes: (bytes) => pty.write(Buffer.from(bytes) as unknown as string),
    disturb: (text) => term.write(text),
    async gone(what) {
      await until(() => !matches(what), `the screen no longer shows ${String(what)}`);
    },
    resize(nextColumns, nextRows) {
      pty.resize(nextColumns, nextRows);
      term.resize(nextColumns, nextRows);
    },
    signal: (name) => process.kill(pid(), name),
    modes: () => modesOf(raw),
    async ended() {
      // The emulator reads behind the program.
      await until(() => raw.includes('ENDED code=') && matches('ENDED code='), 'the program has ended');
      const [, code, same] = /ENDED code=(\d+) same=(\w+)/.exec(raw) ?? [];
      return { code: Number(code), termiosSame: same === 'yes' };
    },
    raw: () => raw,
    kill() {
      try {
        pty.kill('SIGKILL');
      } catch {}
      term.dispose();
    },
  };
}

function modesOf(raw: string): ReadonlyMap<string, 'h' | 'l'> {
  const modes = new Map<string, 'h' | 'l'>();
  for (const [, numbers = '', end] of raw.matchAll(/\u001B\[\?([\d;]+)([hl])/g)) {
    for (const number of numbers.split(';')) modes.set(number, end === 'h' ? 'h' : 'l');
  }
  return modes;
}

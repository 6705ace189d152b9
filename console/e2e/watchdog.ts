import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrokenSetting, Surroundings } from '../../bench/pty/broken-settings.ts';
import { programsFolder } from '../../launch/programs-folder.ts';
import { until } from '../../test/until.ts';
import { KEYS, startInShell, type TerminalSession } from './terminal-session.ts';

/** The ways to end a console. */
export const EXITS = {
  'Ctrl-C': (session: TerminalSession) => session.send(KEYS.ctrlC),
  SIGTERM: (session: TerminalSession) => session.signal('SIGTERM'),
  SIGHUP: (session: TerminalSession) => session.signal('SIGHUP'),
} as const;
export type Exit = keyof typeof EXITS;

export type Watched = {
  /** Everything it wrote, without escape sequences. */
  readonly shown: string;
  /** Share of a core while it waited; null where it had ended by itself. */
  readonly load: number | null;
  /** From the request to its end; null if it had exited by itself. */
  readonly endMs: number | null;
  readonly code: number;
  readonly termiosSame: boolean;
};

const LISTEN_MS = 2_000;
const CLOCK_TICKS = 100;

/** Processor time of a process and all its threads, in milliseconds. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / CLOCK_TICKS;
}

/** The pty sets TERM itself, so the environment of the case is set between it and the program. */
export async function startWatched(
  args: readonly string[],
  at: { readonly folder: string; readonly env?: Readonly<Record<string, string>> },
): Promise<TerminalSession> {
  const cli = path.join(await programsFolder(process.cwd()), 'cli.mjs');
  const env = Object.entries(at.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const command = ['env', ...env, process.execPath, cli, 'console', ...args];
  return startInShell(command, { args: [], cwd: at.folder, env: { HOME: at.folder } });
}

/** One console under one broken setting, until it has ended. */
export async function watch(
  setting: BrokenSetting,
  neighbors: Omit<Surroundings, 'folder'>,
  exit: Exit,
): Promise<Watched> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-watchdog-'));
  const { args = [], env = {} } = await setting.prepare({ ...neighbors, folder });
  const session = await startWatched(args, { folder, env });
  const plain = (): string => plainOutput(session);
  try {
    if (setting.refuses) {
      const { code, termiosSame } = await session.ended();
      return { shown: plain(), load: null, endMs: null, code, termiosSame };
    }
    await until(
      () => setting.message.test(session.text()),
      `the screen shows ${String(setting.message)}`,
    ).catch((error: unknown) => {
      throw new Error(`the screen shows\n${session.text()}`, { cause: error });
    });
    const shown = session.text();
    const pid = session.pid();
    const before = processorMs(pid);
    const from = performance.now();
    await new Promise((resolve) => setTimeout(resolve, LISTEN_MS));
    const load = (processorMs(pid) - before) / (performance.now() - from);
    const requestedAt = performance.now();
    EXITS[exit](session);
    const { code, termiosSame } = await session.ended();
    return { shown, load, endMs: performance.now() - requestedAt, code, termiosSame };
  } finally {
    session.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The lines that a person reads after a refusal. */
function plainOutput(session: TerminalSession): string {
  return session
    .raw()
    .replace(/\u001B\[[0-?]*[ -/]*[@-~]/g, '')
    .replace(/\r/g, '')
    .split('\n')
    .filter((line) => !line.startsWith('ENDED ') && line.trim() !== '')
    .join('\n');
}

const CODES: Readonly<Record<Exit, number>> = { 'Ctrl-C': 0, SIGTERM: 143, SIGHUP: 129 };
/** The budgets are 2 % of a core and one second; a test fails only at ten times them. */
const LOAD_MAX = 0.2;
const END_MS_MAX = 10_000;

/** What was not as it must be; empty where all was. */
export function faultsOf(setting: BrokenSetting, exit: Exit, watched: Watched): readonly string[] {
  const faults: string[] = [];
  const { shown, code, load, endMs } = watched;
  if (!setting.message.test(shown)) faults.push(`it does not show ${String(setting.message)}`);
  if (/^\s+at .*:\d+|defect of quarterdeck|UnhandledPromise/m.test(shown)) faults.push('a stack trace');
  if (!watched.termiosSame) faults.push('the terminal is not as before');
  if (setting.refuses) {
    // The sentence, and what to do next.
    if (shown.split('\n').length > 2) faults.push('more than a sentence and a next step');
    if (code === 0) faults.push('exit code 0');
    return faults;
  }
  if (code !== CODES[exit]) faults.push(`exit code ${code} after ${exit}`);
  if ((load ?? 1) >= LOAD_MAX) faults.push(`${Math.round((load ?? 1) * 100)} % of a core`);
  if ((endMs ?? END_MS_MAX) >= END_MS_MAX) faults.push(`ended after ${Math.round(endMs ?? END_MS_MAX)} ms`);
  return faults;
}

/** The screen without what time changes. */
export function steadyText(session: TerminalSession): string {
  return session
    .text()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

import path from 'node:path';
import type { Bench } from '../figure.ts';
import { startInTerminal, type TerminalProgram } from '../pty/terminal-program.ts';

/** The screen on which all figures of the console are taken, and the one on which its peers were measured. */
export const SCREEN = { columns: 200, rows: 40 } as const;
export const ORDER_ROW = /ord-[0-9A-HJKMNP-TV-Z]{6}/;
export const OPEN_ORDERS = 10_000;

/** The bundled console, started as `quarterdeck console` ends up being started. */
export async function startConsole(bench: Bench, address: string): Promise<TerminalProgram> {
  return await startInTerminal({
    file: process.execPath,
    args: [path.join(bench.programs, 'cli.mjs'), 'console', '--address', address],
    cwd: bench.scratch,
    env: { ...consoleEnvironment(bench) },
    ...SCREEN,
  });
}

/** Nothing of the person's own settings may reach a measured console, and it must not write into their journal. */
export function consoleEnvironment(bench: Bench): Readonly<Record<string, string>> {
  return {
    ...bench.env,
    HOME: bench.scratch,
    XDG_STATE_HOME: path.join(bench.scratch, 'state'),
    NODE_COMPILE_CACHE: path.join(bench.programs, 'compiled'),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: 'C.UTF-8',
  };
}

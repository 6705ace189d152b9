import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { Bench } from '../../figure.ts';
import { startInTerminal, type TerminalProgram } from '../../pty/terminal-program.ts';
import { consoleEnvironment } from '../console-program.ts';

export const ALONE_SIZE = { columns: 120, rows: 30 } as const;

/** The bundled console in a folder of its own, which is its home too. */
export async function startAlone(
  bench: Bench,
  folder: string,
  how: {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly columns?: number;
  },
): Promise<TerminalProgram> {
  // The pty sets TERM itself; what the case sets is set after it.
  const env = Object.entries(how.env ?? {}).map(([name, value]) => `${name}=${value}`);
  return await startInTerminal({
    file: '/usr/bin/env',
    args: [...env, process.execPath, path.join(bench.programs, 'cli.mjs'), 'console', ...(how.args ?? [])],
    cwd: folder,
    env: { ...consoleEnvironment(bench), HOME: folder, XDG_STATE_HOME: path.join(folder, 'state') },
    ...ALONE_SIZE,
    ...(how.columns === undefined ? {} : { columns: how.columns }),
  });
}

export async function freshFolder(bench: Bench): Promise<string> {
  return await mkdtemp(path.join(bench.scratch, 'alone-'));
}

/** The screen without what time changes. */
export async function steadyScreen(program: TerminalProgram): Promise<string> {
  return (await program.screen())
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

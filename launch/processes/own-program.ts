import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { bestBond, SETPRIV } from './foreign-program.ts';

export type OwnProgram = {
  /** Folder of the built programs. */
  readonly programs: string;
  /** File in that folder. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: number;
};

/**
 * Starts a program of ours so that it cannot outlive us: it watches a pipe to us, and on Linux the kernel kills it
 * with us even when it is frozen.
 */
export function spawnOwn(program: OwnProgram): ChildProcess {
  const { programs, file, args = [], cwd, log } = program;
  const env = { ...program.env, NODE_COMPILE_CACHE: path.join(programs, 'compiled') };
  const node = [
    '--enable-source-maps',
    '--import',
    path.join(programs, 'parent-watch.mjs'),
    path.join(programs, file),
  ];
  const command = [process.execPath, ...node, ...args];
  const bound = bestBond() === 'kernel';
  const [first = process.execPath, ...rest] = bound
    ? [SETPRIV, '--pdeathsig', 'KILL', '--', ...command]
    : command;
  return spawn(first, rest, { cwd, env, stdio: ['ignore', log, log, 'pipe'] });
}

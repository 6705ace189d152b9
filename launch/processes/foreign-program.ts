import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type ForeignProgram = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: number | 'ignore' | 'pipe';
  readonly stderr: number | 'ignore' | 'pipe';
  readonly uid?: number;
  readonly gid?: number;
  /** Default: the kernel where it can. */
  readonly bond?: 'kernel' | 'shim';
};

export const SETPRIV = '/usr/bin/setpriv';

/**
 * Starts a program that knows nothing of us so that it cannot outlive us, even when we are killed. On Linux the
 * kernel does it; on other systems a small process of ours runs in between and watches its stdin.
 *
 * setpriv starts as the other user already: a change of user after the request would cancel it.
 */
export function spawnForeign(program: ForeignProgram): ChildProcess {
  const { command, args, stdout, stderr, bond = bestBond(), ...rest } = program;
  const options: SpawnOptions = { ...rest };
  if (bond === 'kernel') {
    const bound = ['--pdeathsig', 'KILL', '--', command, ...args];
    return spawn(SETPRIV, bound, { ...options, stdio: ['ignore', stdout, stderr] });
  }
  const { uid, gid, ...shimOptions } = options;
  const ids = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
  const shim = fileURLToPath(new URL('./stdin-shim.mjs', import.meta.url));
  const spec = JSON.stringify({ command, args, ids });
  return spawn(process.execPath, [shim, spec], { ...shimOptions, stdio: ['pipe', stdout, stderr] });
}

export function bestBond(): 'kernel' | 'shim' {
  return process.platform === 'linux' && existsSync(SETPRIV) ? 'kernel' : 'shim';
}

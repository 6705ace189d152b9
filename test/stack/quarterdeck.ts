import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { builtProgram } from '../built-program.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type Running = {
  readonly child: ChildProcess;
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<Ran>;
};

type Options = {
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd?: string;
  /** What it reads on stdin; nothing where it is absent. */
  readonly input?: string;
};

/** Starts the newest build of the program. */
export function startQuarterdeck(args: readonly string[], options: Options = {}): Running {
  const { env = {}, cwd = ROOT, input, ...ids } = options;
  const child = spawn(process.execPath, [builtProgram('cli'), ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...ids,
  });
  child.stdin?.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
  return { child, pid: child.pid ?? 0, stdout: () => stdout, stderr: () => stderr, ended };
}

export async function quarterdeck(args: readonly string[], options: Options = {}): Promise<Ran> {
  return await startQuarterdeck(args, options).ended;
}

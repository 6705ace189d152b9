import { spawn } from 'node:child_process';
import { bestBond, SETPRIV } from './foreign-program.ts';

export type ProgramResult =
  | { readonly kind: 'ended'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'not-started'; readonly problem: string }
  | { readonly kind: 'too-slow'; readonly milliseconds: number; readonly stderr: string };

export type RunOptions = {
  readonly env: NodeJS.ProcessEnv;
  readonly limitMs: number;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** It dies with us, however we end, where the kernel can see to that. */
  readonly bound?: boolean;
  /** Given to its stdin, which is closed after it. */
  readonly input?: string;
};

const OUTPUT_CHARACTERS_MAX = 64 * 1024;

/** Runs a program to its end. Never throws: a missing program is an everyday thing here. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ProgramResult> {
  const { limitMs, input, bound = false, ...rest } = options;
  const [file, ...words] =
    bound && bestBond() === 'kernel'
      ? ([SETPRIV, '--pdeathsig', 'KILL', '--', command, ...args] as const)
      : ([command, ...args] as const);
  return await new Promise((resolve) => {
    const child = spawn(file, words, { ...rest, stdio: ['pipe', 'pipe', 'pipe'] });
    // A program that ends without reading is no failure of ours.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    let stdout = '';
    let stderr = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limitMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < OUTPUT_CHARACTERS_MAX) stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < OUTPUT_CHARACTERS_MAX) stderr += text;
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ kind: 'not-started', problem: error.message });
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (late) resolve({ kind: 'too-slow', milliseconds: limitMs, stderr });
      else
        resolve({
          kind: 'ended',
          code: code ?? 1,
          stdout,
          stderr: signal === null ? stderr : `${stderr}${signal}`,
        });
    });
  });
}

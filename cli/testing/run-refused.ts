import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { FreshNamespace } from '../../test/rig.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

export type Ran = { readonly code: number | null; readonly signal: string | null; readonly output: string };

export type Way = {
  /** Default: the launcher in `bin/`. */
  readonly program?: string;
  readonly out: 'closed' | 'full' | 'pipe';
  readonly err: 'closed' | 'pipe';
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
};

export const WAYS: readonly (readonly [string, Way])[] = [
  ['a reader that goes away', { out: 'closed', err: 'pipe' }],
  ['both closed', { out: 'closed', err: 'closed' }],
  ['a full disk', { out: 'full', err: 'pipe' }],
];

export const CREATE = ['orders', 'create', '--customer', 'c-1', '--line', 'nw-001:1', '--reason', 'x'];

/** Runs a command in this folder; the word `AT` is replaced by the address of a real server. */
export async function runRefused(
  args: readonly string[],
  way: Way,
  { base, space }: { readonly base: string; readonly space: FreshNamespace },
): Promise<Ran> {
  const at = ['--address', space.address, '--namespace', space.namespace];
  const full = way.out === 'full' ? openSync('/dev/full', 'w') : null;
  const program = way.program ?? path.join(ROOT, 'bin', 'quarterdeck.mjs');
  const child = spawn(process.execPath, [program, ...args.flatMap((arg) => (arg === 'AT' ? at : [arg]))], {
    cwd: base,
    env: { PATH: process.env['PATH'], HOME: base, ...way.env },
    stdio: ['ignore', full ?? 'pipe', 'pipe'],
    ...(way.uid === undefined ? {} : { uid: way.uid, gid: way.uid }),
  });
  if (full !== null) closeSync(full);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  if (way.out === 'closed') child.stdout?.destroy();
  if (way.err === 'closed') child.stderr?.destroy();
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, output };
}

export function expectNoDefect({ output }: Ran, args: readonly string[]): void {
  expect(output, args.join(' ')).not.toMatch(/defect|^\s+at .*:\d+|EPIPE|Error:/m);
}

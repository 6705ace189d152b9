import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { isAlive } from '../../support/process/is-alive.mjs';
import { until } from '../../test/until.ts';
import { bestBond } from './foreign-program.ts';

// Protects against orphans: a program that we started must go with us when we are killed outright.

const MODULE = fileURLToPath(new URL('./foreign-program.ts', import.meta.url));
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

for (const bond of [...new Set([bestBond(), 'shim'] as const)]) {
  for (const ids of [{}, ...(process.getuid?.() === 0 ? [{ uid: 65_534, gid: 65_534 }] : [])]) {
    const as = 'uid' in ids ? 'another user' : 'ourselves';
    test(`a program as ${as}, bound by the ${bond}, dies with its killed parent`, async () => {
      const parent = startParent({ bond, ids });
      const pid = await firstNumber(parent);
      expect(isAlive(pid)).toBe(true);
      parent.kill('SIGKILL');
      await until(() => !isAlive(pid), 'the program is gone');
    });
  }
}

test('the shim passes the signal to stop on and ends with the program', async () => {
  const parent = startParent({ bond: 'shim', ids: {}, stop: 'SIGTERM' });
  const ended = once(parent, 'exit');
  const pid = await firstNumber(parent);
  expect(await ended).toEqual([0, null]);
  expect(isAlive(pid)).toBe(false);
});

/** A Node that starts a program that prints its pid and sleeps; with `stop`, it ends it and leaves when it has ended. */
function startParent(options: { bond: string; ids: object; stop?: string }): ChildProcess {
  const { bond, ids, stop } = options;
  const code = `
    const { spawnForeign } = await import(${JSON.stringify(MODULE)});
    const child = spawnForeign({
      command: '/bin/sh', args: ['-c', 'echo $$; exec sleep 600'], cwd: '/', env: { PATH: process.env.PATH },
      stdout: 'pipe', stderr: 'ignore', bond: ${JSON.stringify(bond)}, ...${JSON.stringify(ids)},
    });
    child.stdout.on('data', (text) => {
      process.stdout.write(text);
      ${stop === undefined ? '' : `child.kill(${JSON.stringify(stop)}); child.once('exit', () => process.exit(0));`}
    });`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(parent);
  return parent;
}

async function firstNumber(child: ChildProcess): Promise<number> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return Number(await until(() => /^(\d+)\n/.exec(text)?.[1], 'the program has printed its pid'));
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive } from '../../support/process/is-alive.mjs';
import { until } from '../../test/until.ts';

// Protects against orphans: whatever ends a launcher ends the program that runs in its place, gracefully.

const NODE_MODULE = path.join(import.meta.dirname, 'node.mjs');
let folder = '';
const started: number[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-launcher-'));
});
afterAll(async () => {
  for (const pid of started) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
  '%s to the launcher lets its program end gracefully',
  { timeout: 60_000 },
  async (signal) => {
    const output = path.join(folder, signal);
    const program = `
      const { writeFileSync } = require('node:fs');
      for (const each of ['SIGTERM', 'SIGHUP']) process.on(each, () => { writeFileSync(${JSON.stringify(output)}, 'drained'); process.exit(0); });
      console.log(String(process.pid));
      setInterval(() => {}, 1000);`;
    const code = `
      const { become } = await import(${JSON.stringify(NODE_MODULE)});
      process.exitCode = await become(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
    const launcher = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(launcher.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    started.push(...[launcher.pid, pid].filter((each) => each !== undefined));
    expect(isAlive(pid)).toBe(true);
    launcher.kill(signal);
    await until(() => !isAlive(pid), 'the program is gone');
    expect(await readFile(output, 'utf8')).toBe('drained');
  },
);

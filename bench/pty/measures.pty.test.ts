import { afterEach, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { firstFrameAndRow, pressKeys, watchIdle } from './measures.ts';
import { startInTerminal, type TerminalProgram } from './terminal-program.ts';

// The ruler is measured against programs whose figures are known beforehand.
const open: TerminalProgram[] = [];
afterEach(async () => {
  for (const program of open.splice(0)) await program.end();
});

async function start(source: string): Promise<TerminalProgram> {
  const program = await startInTerminal({
    file: process.execPath,
    args: ['-e', source],
    cwd: process.cwd(),
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color' },
    columns: 80,
    rows: 24,
  });
  open.push(program);
  return program;
}

const PATIENCE_MS = 60_000;

const KEY_PRINTER = `process.stdin.setRawMode(true); process.stdin.on('data', () => process.stdout.write('x'.repeat(100)));
process.stdout.write('ready');`;

test('first frame and first row are distinguished', async () => {
  // A loaded machine may read both at once; it does not do so every time.
  await until(async () => {
    const program = await start(
      `process.stdout.write('frame'); setTimeout(() => process.stdout.write('\\r\\norder-17'), 300); setInterval(() => {}, 1000);`,
    );
    const { frameMs, rowMs } = await firstFrameAndRow(program, /order-\d+/, PATIENCE_MS);
    expect(frameMs).toBeGreaterThan(0);
    expect(rowMs).toBeGreaterThan((frameMs ?? 0) + 250);
    return true;
  }, 'both are seen');
});

test('every key gives a latency and the bytes that it caused', async () => {
  const program = await start(KEY_PRINTER);
  await program.seen(/ready/, PATIENCE_MS);
  await until(async () => {
    const measure = await pressKeys(program, { key: 'j', count: 6, perSecond: 3, quietMs: 150 });
    expect(measure.silent).toBe(0);
    expect(measure.bytes).toEqual(Array.from({ length: 6 }, () => 100));
    return true;
  }, 'each key is answered before the next one');
  expect(await program.screen()).toContain('xxx');
});

test('a program that ends early or never shows the row gives no figure', async () => {
  const program = await start(`process.stdout.write('bye')`);
  const { frameMs, rowMs } = await firstFrameAndRow(program, /order-\d+/, PATIENCE_MS);
  expect(frameMs).toBeGreaterThan(0);
  expect(rowMs).toBeUndefined();
});

test('a busy program is seen to be busy and a quiet one quiet', async () => {
  const busy = await start(`process.stdout.write('ready'); for (;;) {}`);
  const idle = await start(`process.stdout.write('ready'); setInterval(() => {}, 1000);`);
  await Promise.all([busy.seen(/ready/, PATIENCE_MS), idle.seen(/ready/, PATIENCE_MS)]);
  const [hot, calm] = await Promise.all([watchIdle(busy, 2), watchIdle(idle, 2)]);
  expect(hot.cpuPercent).toBeGreaterThan(5 * Math.max(1, calm.cpuPercent));
  expect(calm.residentMebibytes).toBeGreaterThan(1);
});

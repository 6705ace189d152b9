import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Pages } from '../../cli/help/pages.ts';
import { builtProgram } from '../../test/built-program.ts';
import { pageOf } from './answer.mjs';

// The launcher of the clone as it is typed. It answers version, help and completion before any other process starts.

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const LAUNCHER = path.join(ROOT, 'quarterdeck');
let folder: string;
let pages: Pages;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quarterdeck-launcher-'));
  pages = JSON.parse(
    readFileSync(path.join(path.dirname(builtProgram('cli')), 'pages.json'), 'utf8'),
  ) as Pages;
});

/** Runs a line in a shell, and counts the Node processes it took. */
function typed(line: string, cwd = ROOT): { readonly out: string; readonly processes: number } {
  const list = path.join(mkdtempSync(path.join(folder, 'run-')), 'processes');
  const hook = path.join(folder, 'hook.cjs');
  writeFileSync(hook, "require('node:fs').appendFileSync(process.env.PROCESS_LIST, process.pid + '\\n');");
  const out = execFileSync('sh', ['-c', line], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--require ${hook}`, PROCESS_LIST: list },
  });
  return { out, processes: readFileSync(list, 'utf8').trim().split('\n').length };
}

test('version, help at three levels and completion come from the launcher itself', () => {
  for (const [line, text] of [
    ['./quarterdeck', pages.help['']],
    ['./quarterdeck --help', pages.help['']],
    ['./quarterdeck orders -h', pages.help['orders']],
    ['./quarterdeck orders cancel --help', pages.help['orders cancel']],
    ['./quarterdeck help orders cancel', pages.help['orders cancel']],
    ['./quarterdeck completion fish', pages.completion['fish']],
  ] as const) {
    expect(typed(line), line).toEqual({ out: text, processes: 1 });
  }
  const version = typed('./quarterdeck --version');
  expect(version.processes).toBe(1);
  expect(version.out).toMatch(/^quarterdeck \d+\.\d+\.\d+, Node \d+\.\d+\.\d+\n$/);
});

test('the program prints the same as the launcher', () => {
  const run = (...args: readonly string[]) =>
    execFileSync(process.execPath, [builtProgram('cli'), ...args], { encoding: 'utf8', cwd: ROOT });
  expect(run('orders', 'cancel', '--help')).toBe(pages.help['orders cancel']);
  expect(run('--version').split(',')[0]).toBe(typed('./quarterdeck --version').out.split(',')[0]);
});

test('the launcher works from other folders and through links', () => {
  const link = path.join(folder, 'qd');
  symlinkSync(LAUNCHER, link);
  symlinkSync('qd', path.join(folder, 'quarterdeck'));
  for (const line of [`${LAUNCHER} orders --help`, './qd orders --help', './quarterdeck orders --help']) {
    expect(typed(line, folder).out, line).toBe(pages.help['orders']);
  }
});

test('a typo is left to the program, which names it', () => {
  const ran = spawnSync('sh', ['-c', './quarterdeck orders lst --help'], { cwd: ROOT, encoding: 'utf8' });
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('Did you mean list?');
});

test.each([
  [['orders', 'list', '--limit', '--help'], undefined],
  [['orders', 'list'], undefined],
  [['help'], { kind: 'help', name: '' }],
  [['orders', 'help', 'list'], { kind: 'help', name: 'orders list' }],
  [['orders', 'show', 'help'], undefined],
  [['completion', 'bash'], { kind: 'completion', name: 'bash' }],
])('%j asks for the page %j', (args, page) => {
  expect(pageOf(args)).toEqual(page);
});

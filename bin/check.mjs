import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled } from './prepare/install.mjs';
import { environmentFor, findNode } from './prepare/node.mjs';
import { ROOT } from './prepare/root.mjs';
import { runOrReport } from './prepare/run.mjs';

// The slow ones first, two at a time: the machine that this is made for has two cores.
const CHECKS = [
  ['lint', 'node_modules/oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']],
  ['types', 'node_modules/typescript/bin/tsc', ['-p', '.']],
  ['unused', 'node_modules/knip/bin/knip.js', ['--no-progress']],
  ['words', 'tooling/glossary/check-words.ts', []],
  ['format', 'node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings']],
  ['architecture', 'node_modules/vitest/vitest.mjs', ['run', '--project', 'pure', 'architecture.test.ts']],
];
const AT_ONCE = 2;

/** All checks of the code that do not run it. */
async function main() {
  await ensureInstalled();
  const node = findNode();
  const started = Date.now();
  const waiting = [...CHECKS];
  const results = [];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      results.push(await run(node, check));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const failed = results.filter((passed) => !passed).length;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`checks: ${results.length - failed} passed, ${failed} failed (${seconds} s)\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function run(node, [name, program, args]) {
  const started = Date.now();
  const child = spawn(node, [path.join(ROOT, program), ...args], {
    cwd: ROOT,
    env: { ...environmentFor(node), FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'passed' : 'FAILED'}  ${name.padEnd(13)} ${seconds} s\n`);
  if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
  return code === 0;
}

await runOrReport(main());

import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { become, environmentFor, findNode } from './node.mjs';
import { ROOT } from './root.mjs';

// What points a shell at a real system must never reach a test.
const HOSTILE = /^(TEMPORAL_|PG)|^(DATABASE_URL|PROMETHEUS_URL|NODE_ENV|NODE_OPTIONS)$/;

/** Runs vitest with these arguments; its last line is `NAME: N passed, N failed, N skipped`. */
export async function runTests(name, args) {
  await ensureInstalled();
  const node = findNode();
  await ensureBuilt(node);
  const inherited = Object.entries(environmentFor(node)).filter(([variable]) => !HOSTILE.test(variable));
  const reporters = ['--reporter=default', `--reporter=${path.join(ROOT, 'test', 'summary-reporter.ts')}`];
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  process.exitCode = await become(node, [vitest, 'run', ...reporters, ...args], {
    env: { ...Object.fromEntries(inherited), QUARTERDECK_SUMMARY_NAME: name },
  });
}

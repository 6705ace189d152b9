import path from 'node:path';
import { ensureBuilt } from './prepare/build.mjs';
import { ensureInstalled } from './prepare/install.mjs';
import { become, environmentFor, findNode } from './prepare/node.mjs';
import { ROOT } from './prepare/root.mjs';
import { orTell } from './prepare/run.mjs';

// What points a shell at a real system must never reach a test.
const HOSTILE = /^(TEMPORAL_|PG)|^(DATABASE_URL|PROMETHEUS_URL|NODE_ENV|NODE_OPTIONS)$/;

/** All tests, or those that the arguments name: `npm test -- --project pure`. */
async function main() {
  await ensureInstalled();
  const node = findNode();
  await ensureBuilt(node);
  const inherited = Object.entries(environmentFor(node)).filter(([name]) => !HOSTILE.test(name));
  const reporters = ['--reporter=default', `--reporter=${path.join(ROOT, 'test', 'summary-reporter.ts')}`];
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  process.exitCode = await become(node, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
    env: Object.fromEntries(inherited),
  });
}

await orTell(main());

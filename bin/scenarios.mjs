import path from 'node:path';
import { ensureBuilt } from './prepare/build.mjs';
import { ensureInstalled } from './prepare/install.mjs';
import { become, environmentFor, findNode } from './prepare/node.mjs';
import { ROOT } from './prepare/root.mjs';
import { runOrReport } from './prepare/run.mjs';

/** Reaches every stuck state and applies every fix of each; `npm run drills` applies each fix once. */
async function main() {
  await ensureInstalled();
  const node = findNode();
  await ensureBuilt(node);
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  process.exitCode = await become(node, [vitest, 'run', '--project', 'drill', 'test/scenarios/scenarios'], {
    env: { ...environmentFor(node), EVERY_SCENARIO: '1' },
  });
}

await runOrReport(main());

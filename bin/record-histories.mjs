import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './prepare/build.mjs';
import { ensureInstalled } from './prepare/install.mjs';
import { become, environmentFor, findNode } from './prepare/node.mjs';
import { ROOT } from './prepare/root.mjs';
import { runOrReport } from './prepare/run.mjs';

const SWITCH = 'RECORD_HISTORIES';
const FOLDERS = ['test', 'worker', 'operations'];

/** Plays every branch that has a recorded history on the real stack, and writes the histories that do not exist yet. */
async function main() {
  await ensureInstalled();
  const node = findNode();
  await ensureBuilt(node);
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const tests = FOLDERS.flatMap((folder) => recordingTests(folder));
  process.exitCode = await become(
    node,
    [vitest, 'run', '--project', 'live', '--project', 'drill', ...tests],
    {
      env: { ...environmentFor(node), [SWITCH]: '1' },
    },
  );
}

function recordingTests(folder) {
  return readdirSync(path.join(ROOT, folder), { recursive: true })
    .map((file) => path.join(folder, String(file)))
    .filter((file) => /\.(?:live|drill)\.test\.ts$/.test(file))
    .filter((file) => readFileSync(path.join(ROOT, file), 'utf8').includes(SWITCH));
}

await runOrReport(main());

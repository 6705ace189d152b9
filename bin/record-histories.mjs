import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './prepare/build.mjs';
import { ensureInstalled } from './prepare/install.mjs';
import { become, environmentFor, findNode } from './prepare/node.mjs';
import { ROOT } from './prepare/root.mjs';
import { orTell } from './prepare/run.mjs';

const FOLDER = path.join(ROOT, 'workflows', 'histories');
const SWITCH = 'RECORD_HISTORIES';
const ROOMS = ['test', 'worker', 'operations'];

/** Plays every branch that has a recorded history on the real stack, and writes all of them anew. */
async function main() {
  await ensureInstalled();
  const node = findNode();
  await ensureBuilt(node);
  const began = Date.now();
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const tests = ROOMS.flatMap((room) => recordingTests(room));
  process.exitCode = await become(node, [vitest, 'run', '--project', 'live', ...tests], {
    env: { ...environmentFor(node), [SWITCH]: '1' },
  });
  // What nobody plays any more is no promise to later builds.
  if (process.exitCode === 0) removeOlder(began);
}

function recordingTests(folder) {
  return readdirSync(path.join(ROOT, folder), { recursive: true })
    .map((file) => path.join(folder, String(file)))
    .filter((file) => file.endsWith('.live.test.ts'))
    .filter((file) => readFileSync(path.join(ROOT, file), 'utf8').includes(SWITCH));
}

function removeOlder(began) {
  for (const name of readdirSync(FOLDER)) {
    const file = path.join(FOLDER, name);
    if (statSync(file).mtimeMs < began) rmSync(file);
  }
}

await orTell(main());

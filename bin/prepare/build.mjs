import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { HouseError, ROOT, say } from './root.mjs';
import { sourceStamp } from './sources.mjs';

const RECORD = path.join(ROOT, 'dist', 'build.json');

/** Gives the folder with the built programs, after building them when a source has changed. */
export async function ensureBuilt(node) {
  const found = current();
  if (found !== undefined) return found;
  await withLock('build', () => {
    if (current() === undefined) build(node);
  });
  const built = current();
  // A file that was saved meanwhile makes it outdated again; what was just built is still what was asked for.
  if (built === undefined) return folderOf(readRecord());
  return built;
}

function current() {
  const record = readRecord();
  if (record?.stamp !== sourceStamp()) return undefined;
  return folderOf(record);
}

function folderOf(record) {
  const folder = path.join(ROOT, 'dist', record.build);
  return existsSync(path.join(folder, 'cli.mjs')) ? folder : undefined;
}

function readRecord() {
  try {
    return JSON.parse(readFileSync(RECORD, 'utf8'));
  } catch {
    return undefined;
  }
}

function build(node) {
  const started = Date.now();
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const ran = spawnSync(node, [...flags, path.join(ROOT, 'launch', 'build', 'main.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (ran.status !== 0) throw new HouseError('the sources could not be built; the reason is above.');
  const milliseconds = Date.now() - started;
  say(`built in ${(milliseconds / 1000).toFixed(1)} s`);
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sourceHash, sourceStamp } from '../../bin/prepare/sources.mjs';
import { runMain } from '../../support/process/run-main.ts';
import { buildBundles, COPIED } from './bundles.ts';
import { buildWorkflowBundle } from './workflow-bundle.ts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const KEPT_BUILDS = 4;
const HALF_BUILD_MS = 10 * 60_000;

/**
 * Builds into `dist/{hash of the sources}/`, which appears in one rename and never changes: a running console keeps
 * loading its parts while the next build exists next to it. `dist/build.json` names the newest.
 */
async function main(): Promise<number> {
  const dist = path.join(ROOT, 'dist');
  await mkdir(dist, { recursive: true });
  const stamp = sourceStamp();
  const hash = sourceHash();
  const folder = path.join(dist, hash);
  if (!existsSync(folder)) await make(dist, folder);
  const record = path.join(dist, `build.${process.pid}.json`);
  await writeFile(record, `${JSON.stringify({ build: hash, stamp })}\n`);
  await rename(record, path.join(dist, 'build.json'));
  await removeOld(dist, hash);
  return 0;
}

async function make(dist: string, folder: string): Promise<void> {
  const half = await mkdtemp(path.join(dist, 'half-'));
  await chmod(half, 0o755);
  try {
    await Promise.all([
      buildBundles(ROOT, half),
      buildWorkflowBundle(ROOT, path.join(half, 'workflows.js')),
      ...COPIED.map((file) => copyFile(path.join(ROOT, file), path.join(half, path.basename(file)))),
      cp(path.join(ROOT, 'docs', 'runbooks'), path.join(half, 'runbooks'), { recursive: true }),
    ]);
    await writePages(half);
    await rename(half, folder).catch((error: unknown) => {
      // Another build of the same sources was quicker.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

/** What the program prints without doing anything: the launcher answers with it. */
async function writePages(folder: string): Promise<void> {
  const program = path.join(folder, 'pages.mjs');
  await promisify(execFile)(process.execPath, [program, path.join(folder, 'pages.json')]);
}

async function removeOld(dist: string, current: string): Promise<void> {
  const folders = (await readdir(dist, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const aged = await Promise.all(
    folders.map(async ({ name }) => ({ name, at: (await stat(path.join(dist, name))).mtimeMs })),
  );
  const half = aged.filter(({ name, at }) => name.startsWith('half-') && Date.now() - at > HALF_BUILD_MS);
  const old = aged
    .filter(({ name }) => !name.startsWith('half-') && name !== current)
    .sort((a, b) => b.at - a.at)
    .slice(KEPT_BUILDS);
  for (const { name } of [...half, ...old]) await rm(path.join(dist, name), { recursive: true, force: true });
}

runMain('build', main);

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { currentBuild, newestBuild } from './current-build.mjs';
import { withLock } from './lock.mjs';
import { BootstrapError, print, ROOT } from './root.mjs';

/** Gives the folder with the built programs, after building them when a source has changed. */
export async function ensureBuilt(node) {
  const found = currentBuild();
  if (found !== undefined) return found;
  await withLock('build', () => {
    if (currentBuild() === undefined) build(node);
  });
  const built = currentBuild();
  // A file that was saved meanwhile makes it outdated again; what was just built is still what was asked for.
  if (built === undefined) return newestBuild();
  return built;
}

function build(node) {
  print('building (after each source change; about 10 s)');
  const started = Date.now();
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const ran = spawnSync(node, [...flags, path.join(ROOT, 'launch', 'build', 'main.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (ran.status !== 0) throw new BootstrapError('the sources could not be built; the reason is above.');
  const milliseconds = Date.now() - started;
  print(`built in ${(milliseconds / 1000).toFixed(1)} s`);
}

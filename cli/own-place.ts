import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder `dist/{build}` that this program was built into; commands that start programs start its neighbours. */
export function programsFolder(): string {
  return path.dirname(fileURLToPath(import.meta.url));
}

/** The clone that the program was built from. */
export function sourceRoot(): string {
  return path.resolve(programsFolder(), '..', '..');
}

/** Where the stack runs that a command means: `--folder`, else the clone itself. */
export function stackRoot(folder: string | undefined, cwd: string): string {
  return folder === undefined ? sourceRoot() : path.resolve(cwd, folder);
}

/** How the program is called from this folder. */
export function launcherFrom(cwd: string): string {
  const root = sourceRoot();
  return path.resolve(cwd) === root ? './quarterdeck' : path.join(root, 'quarterdeck');
}

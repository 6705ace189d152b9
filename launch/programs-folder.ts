import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the built programs: the one of this file if it is built itself, so that a running program keeps to its own
 * build, else the newest build.
 */
export async function programsFolder(root: string): Promise<string> {
  const own = path.dirname(fileURLToPath(import.meta.url));
  if (existsSync(path.join(own, 'keeper.mjs'))) return own;
  const record = await readFile(path.join(root, 'dist', 'build.json'), 'utf8');
  return path.join(root, 'dist', (JSON.parse(record) as { build: string }).build);
}

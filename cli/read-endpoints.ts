import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Endpoints } from '../contract/endpoints.ts';

export type RunningStack = { readonly root: string; readonly endpoints: Endpoints };

/** The stack of this folder, or of the nearest folder above that has one; undefined where none runs. */
export async function readEndpoints(cwd: string): Promise<RunningStack | undefined> {
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    const endpoints = await read(path.join(folder, '.quarterdeck', 'endpoints.json'));
    if (endpoints !== undefined && (await isKeeper(endpoints.keeperPid))) return { root: folder, endpoints };
    if (path.dirname(folder) === folder) return undefined;
  }
}

async function read(file: string): Promise<Endpoints | undefined> {
  try {
    const parsed = JSON.parse(await readFile(file, 'utf8')) as Partial<Endpoints>;
    return parsed.v === 1 && typeof parsed.keeperPid === 'number' ? (parsed as Endpoints) : undefined;
  } catch {
    return undefined;
  }
}

/** A file that a killed keeper left behind names nobody, or somebody who took its number since. */
async function isKeeper(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('keeper');
}

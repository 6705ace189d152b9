import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT_FOLDER } from '../paths.ts';
import { newPassword } from './cluster.ts';
import type { ServerUser } from './server-user.ts';

export type DataPlace = { readonly folder: string; readonly password: string };

type PlaceRecord = { readonly id: string; readonly password: string };
type OwnerRecord = { readonly stackFolder: string; readonly id: string };

const RECORD = 'postgres.json';
const ORPHAN_MS = 24 * 60 * 60_000;

/**
 * Where a stack's database lies: in its folder, or, when another user must reach it, in a place of root's. That one is
 * named after a number in the folder, so that removing the folder gives a new system all the same.
 */
export async function dataPlace(stackFolder: string, user: ServerUser): Promise<DataPlace> {
  const record = await ensureRecord(path.join(stackFolder, RECORD));
  if (user.kind === 'self') return { folder: path.join(stackFolder, 'postgres'), password: record.password };
  await removeOrphans();
  const place = path.join(ROOT_FOLDER, `data-${record.id}`);
  await mkdir(place, { recursive: true, mode: 0o711 });
  const owner: OwnerRecord = { stackFolder, id: record.id };
  await writeFile(path.join(place, 'owner.json'), JSON.stringify(owner), { mode: 0o600 });
  return { folder: path.join(place, 'data'), password: record.password };
}

async function ensureRecord(file: string): Promise<PlaceRecord> {
  const found = await readJson<PlaceRecord>(file);
  if (found !== undefined) return found;
  const record: PlaceRecord = { id: randomBytes(8).toString('hex'), password: newPassword() };
  const half = `${file}.${process.pid}`;
  await writeFile(half, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  await rename(half, file);
  return record;
}

/** Data whose stack folder was removed, or made anew, belongs to nobody any more. */
async function removeOrphans(): Promise<void> {
  const names = await readdir(ROOT_FOLDER).catch(() => []);
  for (const name of names.filter((entry) => entry.startsWith('data-'))) {
    const place = path.join(ROOT_FOLDER, name);
    const owner = await readJson<OwnerRecord>(path.join(place, 'owner.json'));
    if (owner !== undefined && (await isOrphan(place, owner)))
      await rm(place, { recursive: true, force: true });
  }
}

async function isOrphan(place: string, owner: OwnerRecord): Promise<boolean> {
  const record = await readJson<PlaceRecord>(path.join(owner.stackFolder, RECORD));
  if (record !== undefined) return record.id !== owner.id;
  // The whole clone is gone, or lies on a disk that is not mounted now: that gets a day.
  const clone = path.dirname(owner.stackFolder);
  if (await exists(clone)) return true;
  const used = await stat(place).catch(() => undefined);
  return used !== undefined && Date.now() - used.mtimeMs > ORPHAN_MS;
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

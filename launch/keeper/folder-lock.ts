import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type FolderLock = { release(): void };

export function lockFile(folder: string): string {
  return path.join(folder, 'keeper.lock');
}

/**
 * At most one keeper per folder. An open SQLite transaction holds a lock of the operating system: it goes with the
 * process however that ends, and no pid has to be trusted.
 */
export function takeFolderLock(folder: string): FolderLock | undefined {
  const file = lockFile(folder);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('begin exclusive');
  } catch (error) {
    database?.close();
    if (error instanceof Error && /locked|busy/.test(error.message)) return undefined;
    // SQLite's message does not name the file.
    throw error instanceof Error ? Object.assign(error, { path: file }) : error;
  }
  const open = database;
  return { release: () => open.close() };
}

import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type FolderLock = { release(): void };

/**
 * At most one keeper per folder. An open SQLite transaction holds a lock of the operating system: it goes with the
 * process however that ends, and no pid has to be trusted.
 */
export function takeFolderLock(folder: string): FolderLock | undefined {
  const database = new DatabaseSync(path.join(folder, 'keeper.lock'));
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked|busy/.test(error.message)) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}

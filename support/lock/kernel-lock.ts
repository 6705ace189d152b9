import { DatabaseSync } from 'node:sqlite';

export type KernelLock = { release(): void };

/**
 * Takes the lock at `file`, or undefined where another process or another holder in this one has it. An open SQLite
 * transaction holds a lock of the operating system: it goes with the process however that ends, and no pid has to be
 * trusted. The file stays. Throws the system's error, with its path, where the file cannot be written.
 */
export function takeKernelLock(file: string): KernelLock | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('begin exclusive');
  } catch (error) {
    database?.close();
    if (error instanceof Error && /locked|busy/.test(error.message)) return undefined;
    // The message of SQLite does not name the file.
    throw error instanceof Error ? Object.assign(error, { path: file }) : error;
  }
  const open = database;
  return { release: () => open.close() };
}

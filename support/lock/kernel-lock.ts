import { accessSync, constants } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

export type KernelLock = { release(): void };

/**
 * At most one holder per file, among processes and within one. An open SQLite transaction holds a lock of the operating
 * system: it goes with the process however that ends, and no pid has to be trusted. The file stays, and stays empty.
 */
export function takeKernelLock(file: string): KernelLock | undefined {
  const database = begun(file, 'begin exclusive');
  if (database === undefined) return undefined;
  // SQLite opens a file read-only where it may not write, and an exclusive transaction then locks nothing.
  try {
    accessSync(file, constants.W_OK);
  } catch (error) {
    database.close();
    throw error;
  }
  return { release: () => database.close() };
}

/** Whether the lock is held by this or another process. Needs no right to write to the file, which has to exist. */
export function isKernelLocked(file: string): boolean {
  const database = begun(file, 'select 1 from sqlite_schema', { readOnly: true });
  database?.close();
  return database === undefined;
}

function begun(file: string, statement: string, options = {}): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, options);
    database.exec(statement);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof Error && /locked|busy/.test(error.message)) return undefined;
    // The message of SQLite does not name the file.
    throw error instanceof Error ? Object.assign(error, { path: file }) : error;
  }
}

import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

/** Contents of a record file. A damaged one is never treated as an absent one: the data that it points to may be money. */
export type RecordRead<T> =
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'found'; readonly value: T };

/** Throws only where the file exists and cannot be read (EACCES, EIO …); the error names the file. */
export function readRecord<T>(file: string, schema: v.GenericSchema<unknown, T>): RecordRead<T> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    if (code === 'EISDIR') return { kind: 'damaged', why: 'it is a folder' };
    throw error;
  }
  if (text.trim() === '') return { kind: 'damaged', why: 'it is empty' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own message quotes the text, and these files hold passwords.
    return { kind: 'damaged', why: 'it is no JSON' };
  }
  const checked = v.safeParse(schema, parsed);
  if (checked.success) return { kind: 'found', value: checked.output };
  const [issue] = checked.issues;
  const where = v.getDotPath(issue);
  return {
    kind: 'damaged',
    why: where === null ? `it holds ${issue.received}, not an object` : `${where} is missing or wrong`,
  };
}

/**
 * Atomically and durably: after a power cut or a full disk the old content or the new one is there, whole. For this
 * user's eyes only: the records hold passwords.
 */
export function writeRecord(file: string, value: unknown): void {
  const half = `${file}.${process.pid}.half`;
  try {
    const handle = openSync(half, 'w', 0o600);
    try {
      writeFileSync(handle, `${JSON.stringify(value, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  }
  syncFolder(path.dirname(file));
}

export function removeRecord(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** A rename is only durable once the folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './root.mjs';
import { sourceStamp } from './sources.mjs';

const RECORD = path.join(ROOT, 'dist', 'build.json');

/** The folder with the built programs, where they are those of the sources as they are now. */
export function currentBuild() {
  const record = readRecord();
  if (record?.stamp !== sourceStamp()) return undefined;
  return folderOf(record);
}

export function newestBuild() {
  return folderOf(readRecord());
}

function folderOf(record) {
  const folder = path.join(ROOT, 'dist', record.build);
  return existsSync(path.join(folder, 'cli.mjs')) ? folder : undefined;
}

function readRecord() {
  try {
    return JSON.parse(readFileSync(RECORD, 'utf8'));
  } catch {
    return undefined;
  }
}

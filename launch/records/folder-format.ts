import path from 'node:path';
import * as v from 'valibot';
import { DATA_FORMAT } from '../../contract/stack/data-format.ts';
import { shellCommand } from '../../support/text/shell-quote.ts';
import { readRecord, writeRecord } from './record-file.ts';

const RECORD = 'format.json';
const schema = v.looseObject({
  format: v.pipe(v.number(), v.safeInteger()),
  tables: v.pipe(v.number(), v.safeInteger()),
  build: v.string(),
  at: v.string(),
});

/** Why this build must not work in the folder, and what to do. */
export type FolderProblem = { readonly what: string; readonly todo: readonly string[] };

/** Asked before any part starts, so that a start that is refused has changed nothing. */
export function folderProblem(folder: string, build: string): FolderProblem | undefined {
  const file = path.join(folder, RECORD);
  const read = readRecord(file, schema);
  const aside = `for a new system, keeping this one: ${shellCommand(['mv', folder, `${folder}.old`])}`;
  if (read.kind === 'absent') return undefined;
  if (read.kind === 'damaged') {
    return {
      what: `${file} cannot be read: ${read.why}; which build wrote ${folder} is not known. Nothing was changed`,
      todo: [`if no newer build was ever started here: ${shellCommand(['rm', file])}`, aside],
    };
  }
  const { format, tables } = read.value;
  if (format <= DATA_FORMAT.folder && tables <= DATA_FORMAT.tables) return undefined;
  const known = `this build (${build}) knows format ${DATA_FORMAT.folder} and tables up to step ${DATA_FORMAT.tables}`;
  return {
    what: `${folder} was used by the newer build ${read.value.build} on ${read.value.at} (format ${format}, tables at step ${tables}); ${known}. Nothing was changed`,
    todo: [`start it with build ${read.value.build} or a newer one`, aside],
  };
}

/** Written once the tables are as this build wants them: from then on older builds are refused. */
export function markFolder(folder: string, build: string, now: Date): void {
  writeRecord(path.join(folder, RECORD), {
    v: 1,
    format: DATA_FORMAT.folder,
    tables: DATA_FORMAT.tables,
    build,
    at: now.toISOString(),
  });
}

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { shellCommand } from '../../support/text/shell-quote.ts';
import { ROOT_FOLDER } from '../paths.ts';
import { type RecordRead, readRecord, writeRecord } from '../records/record-file.ts';
import { newPassword } from './cluster.ts';
import { DataProblem } from './data-problem.ts';
import type { ServerUser } from './server-user.ts';

export type DataPlace = {
  readonly folder: string;
  readonly password: string;
  /** Whether a cluster was made for this record before: where it is missing now, none is made in its place. */
  readonly made: boolean;
  /** Notes for the user: data of earlier systems that still uses disk space. */
  readonly notes: readonly string[];
  /** Writes down that the cluster exists. */
  confirm(): void;
};

export type DataQuestion = {
  /** `.quarterdeck` */
  readonly stackFolder: string;
  readonly user: ServerUser;
  /** Whether the folder held a system before this start: it then also had a database. */
  readonly established: boolean;
  readonly rootFolder?: string;
};

/** 1 is what earlier builds wrote, without a number. */
const FORMAT = 2;
const RECORD = 'postgres.json';
const COPY = 'postgres-copy.json';
const OWNER = 'owner.json';
const NAME = /^data-([0-9a-f]{16})$/;

const idSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
const recordSchema = v.looseObject({
  id: idSchema,
  password: v.pipe(v.string(), v.minLength(1)),
  v: v.optional(v.number()),
  made: v.optional(v.boolean()),
});
const ownerSchema = v.looseObject({ stackFolder: v.string(), id: idSchema });
type PlaceRecord = v.InferOutput<typeof recordSchema>;

/**
 * Where a stack's database lies: in its folder, or, when another user must reach it, in a place of root's that is
 * named after a number in the folder. The record goes with the folder wherever it is moved; a new folder gives a new
 * system. No data is ever removed here: data without an owner is reported instead.
 */
export async function dataPlace(question: DataQuestion): Promise<DataPlace> {
  const { stackFolder, user, rootFolder = ROOT_FOLDER } = question;
  return user.kind === 'self' ? ownPlace(question) : await rootPlace(stackFolder, rootFolder, question);
}

function ownPlace({ stackFolder, established }: DataQuestion): DataPlace {
  const file = path.join(stackFolder, RECORD);
  const copy = path.join(stackFolder, COPY);
  const folder = path.join(stackFolder, 'postgres');
  const read = readRecord(file, recordSchema);
  const holdsData = existsSync(path.join(folder, 'PG_VERSION'));
  if (read.kind !== 'found' && (read.kind === 'damaged' || holdsData)) {
    throw unreadable({ file, read, copy, data: [folder], asideToo: [folder] });
  }
  const record = read.kind === 'found' ? read.value : newRecord();
  refuseNewer(file, record);
  if (record.made === true && !holdsData) throw missingData(file, folder, established);
  if (read.kind === 'absent') writeRecord(file, record);
  writeRecord(copy, record);
  return { folder, ...placeOf(record, [file, copy], {}), notes: [] };
}

async function rootPlace(
  stackFolder: string,
  rootFolder: string,
  { established }: Pick<DataQuestion, 'established'>,
): Promise<DataPlace> {
  const file = path.join(stackFolder, RECORD);
  const places = await ownedPlaces(rootFolder);
  const mine = places.filter((place) => place.stackFolder === stackFolder);
  const read = readRecord(file, recordSchema);
  // Without the record and with a system in the folder, it is the record that was lost, not the folder that is new.
  if (read.kind === 'damaged' || (read.kind === 'absent' && established && mine.length > 0)) {
    const data = mine.length > 0 ? mine : places;
    throw unreadable({
      file,
      read,
      copy: mine.length === 1 ? path.join(mine[0]?.folder ?? '', OWNER) : null,
      data: data.map((place) => place.folder),
      asideToo: [stackFolder],
    });
  }
  const record = read.kind === 'found' ? read.value : newRecord();
  refuseNewer(file, record);
  const place = path.join(rootFolder, `data-${record.id}`);
  const owner = path.join(place, OWNER);
  refuseCopied(record, stackFolder, readRecord(owner, ownerSchema));
  const folder = path.join(place, 'data');
  if (record.made === true && !existsSync(path.join(folder, 'PG_VERSION'))) {
    throw missingData(file, folder, established);
  }
  if (read.kind === 'absent') writeRecord(file, record);
  await mkdir(place, { recursive: true, mode: 0o711 });
  writeRecord(owner, { ...record, stackFolder });
  const left = mine.filter((each) => each.id !== record.id);
  return { folder, ...placeOf(record, [file, owner], { [owner]: { stackFolder } }), notes: left.map(noteOf) };
}

function placeOf(
  record: PlaceRecord,
  files: readonly string[],
  extra: Readonly<Record<string, object>>,
): Pick<DataPlace, 'password' | 'made' | 'confirm'> {
  return {
    password: record.password,
    made: record.made === true,
    confirm: () => {
      for (const file of files) writeRecord(file, { ...record, v: FORMAT, made: true, ...extra[file] });
    },
  };
}

function newRecord(): PlaceRecord {
  return { v: FORMAT, id: randomBytes(8).toString('hex'), password: newPassword() };
}

type Lost = {
  readonly file: string;
  readonly read: RecordRead<unknown>;
  readonly copy: string | null;
  readonly data: readonly string[];
  readonly asideToo: readonly string[];
};

function unreadable({ file, read, copy, data, asideToo }: Lost): DataProblem {
  const what = read.kind === 'damaged' ? `cannot be read: ${read.why}` : 'is missing';
  const kept = data.length === 0 ? 'no database was found for it' : `its database is in ${data.join(' or ')}`;
  const usable = copy !== null && readRecord(copy, recordSchema).kind === 'found';
  return new DataProblem(`${file} ${what}; ${kept}. Nothing was changed`, [
    usable
      ? `to continue with this database: ${shellCommand(['cp', copy, file])}`
      : `put ${path.basename(file)} back from a backup`,
    `for a new system, keeping the old data: ${asideToo.map((each) => shellCommand(['mv', each, `${each}.old`])).join(' && ')}`,
  ]);
}

function missingData(file: string, folder: string, established: boolean): DataProblem {
  return new DataProblem(
    `the database of this system is not at ${folder}, the path recorded in ${file}. Nothing was changed`,
    [
      `put ${path.dirname(folder)} back from a backup`,
      ...(established
        ? [`for a new system: ${shellCommand(['mv', path.dirname(file), `${path.dirname(file)}.old`])}`]
        : [shellCommand(['rm', file])]),
    ],
  );
}

function refuseNewer(file: string, record: PlaceRecord): void {
  if ((record.v ?? 1) <= FORMAT) return;
  throw new DataProblem(
    `${file} was written by a newer build (format ${record.v}; this build knows ${FORMAT}). Nothing was changed`,
    ['start it with the newer build'],
  );
}

/** Two servers on one database destroy it: a copied folder names the data of the one that it was copied from. */
function refuseCopied(
  record: PlaceRecord,
  stackFolder: string,
  owner: RecordRead<v.InferOutput<typeof ownerSchema>>,
): void {
  if (owner.kind !== 'found' || owner.value.stackFolder === stackFolder) return;
  const other = readRecord(path.join(owner.value.stackFolder, RECORD), recordSchema);
  if (other.kind === 'absent' || (other.kind === 'found' && other.value.id !== record.id)) return;
  throw new DataProblem(
    `${stackFolder} is a copy: its database belongs to ${owner.value.stackFolder}, which is still there`,
    [
      `start it there, or remove ${path.join(owner.value.stackFolder, RECORD)} to let this folder have the database`,
    ],
  );
}

export type OwnedPlace = {
  readonly folder: string;
  readonly id: string;
  readonly stackFolder: string | null;
};

/** Every place of root's that holds a database, and whose it is as far as that can be read. */
export async function ownedPlaces(rootFolder: string = ROOT_FOLDER): Promise<readonly OwnedPlace[]> {
  const names = await readdir(rootFolder).catch(() => []);
  return names.flatMap((name) => {
    const id = NAME.exec(name)?.[1];
    if (id === undefined) return [];
    const folder = path.join(rootFolder, name);
    const owner = readRecord(path.join(folder, OWNER), ownerSchema);
    return [{ folder, id, stackFolder: owner.kind === 'found' ? owner.value.stackFolder : null }];
  });
}

/** Places whose folder is gone or has another database by now. They are reported and never removed. */
export async function orphanedPlaces(rootFolder: string = ROOT_FOLDER): Promise<readonly OwnedPlace[]> {
  return (await ownedPlaces(rootFolder)).filter(({ id, stackFolder }) => {
    if (stackFolder === null) return true;
    const record = readRecord(path.join(stackFolder, RECORD), recordSchema);
    return record.kind === 'absent' || (record.kind === 'found' && record.value.id !== id);
  });
}

function noteOf(place: OwnedPlace): string {
  return `the database of an earlier system of this folder is kept in ${place.folder}; rm -r frees it`;
}

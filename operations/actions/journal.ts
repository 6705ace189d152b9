import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { DATA_FORMAT } from '../../contract/stack/data-format.ts';
import { syncFolder } from '../../support/files/sync-folder.ts';
import { type KernelLock, takeKernelLock } from '../../support/lock/kernel-lock.ts';
import { parseExact, stringifyExact } from '../../support/text/exact-json.ts';
import { poll } from '../../support/time/wait.ts';
import { ENDS } from './action.ts';
import type { Intent, JournalEntry, Recorded } from './journal-entry.ts';

export const JOURNAL_FILE = 'journal.jsonl';

/** Without its number and version, which the journal gives. */
export type NewEntry = Omit<Intent, 'seq' | 'v'> | Omit<Recorded, 'seq' | 'v'>;

export type JournalContent = {
  readonly entries: readonly JournalEntry[];
  /** Lines that cannot be read: torn by a crash, or written by something else. Reported, never dropped. */
  readonly unreadable: number;
};

/** An append-only file. Several consoles may write to it at once; every line is on disk before `append` returns. */
export type Journal = {
  readonly file: string;
  append(entry: NewEntry): Promise<number>;
  read(): Promise<JournalContent>;
};

const LOCK_FILE = 'journal.lock';
const LOCK_WAIT_MS = 5_000;
const LOCK_EVERY_MS = 10;
const TAIL_BYTES = 64 * 1024;
const FORMAT = DATA_FORMAT.journal;

export function openJournal(folder: string): Journal {
  const file = path.join(folder, JOURNAL_FILE);
  // One process writes its own lines one after the other; the lock file orders the processes.
  let last: Promise<unknown> = Promise.resolve();
  return {
    file,
    append(entry) {
      const next = last.then(() => appendLocked(folder, file, entry));
      last = next.catch(() => undefined);
      return next;
    },
    read: () => readJournal(file),
  };
}

async function appendLocked(folder: string, file: string, entry: NewEntry): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const held = await lock(path.join(folder, LOCK_FILE));
  try {
    const handle = await open(file, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      const tail = await readTail(handle, size, TAIL_BYTES);
      refuseNewer(file, tail);
      const recent = lastSeq(tail);
      // Nothing readable near the end: one very long line, so all of it is read.
      const seq = (recent === 0 ? lastSeq(await readTail(handle, size, size)) : recent) + 1;
      // A line that a crash has torn must not swallow this one.
      const torn = tail !== '' && !tail.endsWith('\n');
      await handle.appendFile(`${torn ? '\n' : ''}${stringifyExact({ v: FORMAT, seq, ...entry })}\n`);
      await handle.sync();
      if (size === 0) await syncFolder(folder);
      return seq;
    } finally {
      await handle.close();
    }
  } finally {
    held.release();
  }
}

async function readTail(handle: FileHandle, size: number, bytesMax: number): Promise<string> {
  const length = Math.min(size, bytesMax);
  const buffer = Buffer.alloc(length);
  await handle.read(buffer, 0, length, size - length);
  return buffer.toString('utf8');
}

function lastSeq(tail: string): number {
  for (const line of tail.split('\n').reverse()) {
    const entry = parseLine(line);
    if (entry !== undefined) return entry.seq;
  }
  return 0;
}

/** Appends take milliseconds. The kernel frees the lock of a process that ends, so it is never broken. */
async function lock(file: string): Promise<KernelLock> {
  const held = await poll({ limitMs: LOCK_WAIT_MS, everyMs: LOCK_EVERY_MS }, () => takeKernelLock(file));
  if (held !== undefined) return held;
  const locked: NodeJS.ErrnoException = new Error(`${file} is locked by another process`);
  locked.code = 'ELOCKED';
  locked.path = file;
  throw locked;
}

export async function readJournal(file: string): Promise<JournalContent> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { entries: [], unreadable: 0 };
    throw error;
  }
  refuseNewer(file, text);
  const lines = text.split('\n').filter((line) => line !== '');
  const entries = lines.map(parseLine).filter((entry): entry is JournalEntry => entry !== undefined);
  return { entries, unreadable: lines.length - entries.length };
}

/** Lines that this build cannot read would be numbered twice, and what is unfinished among them would be missed. */
function refuseNewer(file: string, text: string): void {
  for (const [, version] of text.matchAll(/^\{"v":(\d{1,9}),/gm)) {
    if (Number(version) <= FORMAT) continue;
    const newer: NodeJS.ErrnoException = new Error(`${file} has entries of format ${version}`);
    newer.code = 'ENEWER';
    newer.path = `${file} (format ${version}; this build knows ${FORMAT})`;
    throw newer;
  }
}

const common = {
  v: v.literal(1),
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  at: v.string(),
  id: v.string(),
};
const runSchema = v.nullable(v.object({ orderId: v.string(), workflowId: v.string(), runId: v.string() }));
const entrySchema = v.variant('type', [
  v.looseObject({
    ...common,
    type: v.literal('intent'),
    actor: v.string(),
    pid: v.number(),
    host: v.string(),
    where: v.object({ label: v.string(), address: v.string(), namespace: v.string() }),
    action: v.looseObject({ kind: v.string() }),
    run: runSchema,
    reason: v.string(),
    will: v.array(v.string()),
    command: v.nullable(v.string()),
  }),
  v.looseObject({
    ...common,
    type: v.literal('outcome'),
    of: v.number(),
    end: v.picklist(ENDS),
    says: v.string(),
    by: v.nullable(v.string()),
    tookMs: v.number(),
    stageAfter: v.nullable(v.string()),
    newRunId: v.nullable(v.string()),
    found: v.boolean(),
  }),
]);

function parseLine(line: string): JournalEntry | undefined {
  if (line === '') return undefined;
  try {
    const parsed = v.safeParse(entrySchema, parseExact(line));
    return parsed.success ? (parsed.output as unknown as JournalEntry) : undefined;
  } catch {
    return undefined;
  }
}

/** Intents without an outcome, oldest first, and those whose last outcome is unknown. */
export function unfinished(entries: readonly JournalEntry[]): readonly Intent[] {
  const last = new Map<number, Recorded>();
  for (const entry of entries) if (entry.type === 'outcome') last.set(entry.of, entry);
  return entries.filter(
    (entry): entry is Intent =>
      entry.type === 'intent' && (last.get(entry.seq)?.end ?? 'unknown') === 'unknown',
  );
}

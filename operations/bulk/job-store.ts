import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { CROCKFORD } from '../../domain/order-id.ts';
import { syncFolder } from '../../support/files/sync-folder.ts';
import { isKernelLocked, type KernelLock, takeKernelLock } from '../../support/lock/kernel-lock.ts';
import { parseExact, stringifyExact } from '../../support/text/exact-json.ts';
import { ENDS } from '../actions/action.ts';
import type { Job, JobEntry } from './job.ts';

const ID = /^job-[0-9A-HJKMNP-TV-Z]{8}$/;

export type StoredJob = {
  readonly job: Job;
  readonly entries: readonly JobEntry[];
  /** Lines that cannot be read: torn by a crash, or written by something else. */
  readonly unreadable: number;
  /** Length of the file when it was read. */
  readonly bytes: number;
  /** A process works on it now. */
  readonly held: boolean;
};

/** One file per job in the folder of the journal: the job in its first line, then its entries, each synced to disk. */
export type JobStore = {
  readonly folder: string;
  create(job: Omit<Job, 'id' | 'v'>): Promise<Job>;
  /** Undefined where there is no such job. */
  read(id: string): Promise<StoredJob | undefined>;
  /** The newest first. Files that cannot be read are named. */
  list(): Promise<{ readonly jobs: readonly StoredJob[]; readonly unreadable: readonly string[] }>;
  append(id: string, entry: JobEntry): Promise<void>;
  /** The entries from a byte on, and where the next ones begin. */
  tail(id: string, from: number): Promise<{ readonly entries: readonly JobEntry[]; readonly next: number }>;
  /** Only its holder may send; it is free again when its process ends, however that ends. Undefined: another has it. */
  hold(id: string): KernelLock | undefined;
};

export function openJobStore(journalFolder: string): JobStore {
  const folder = path.join(journalFolder, 'jobs');
  const fileOf = (id: string) => path.join(folder, `${id}.jsonl`);
  const lockOf = (id: string) => path.join(folder, `${id}.lock`);

  const read = (id: string) => readJob(id, fileOf(id), lockOf(id));

  return {
    folder,
    async create(given) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const job: Job = { v: 1, id: newJobId(), ...given };
      const file = fileOf(job.id);
      const half = `${file}.${process.pid}`;
      try {
        await writeDurably(half, 'wx', `${stringifyExact(job)}\n`);
        // Fails where the name is taken.
        await link(half, file);
      } finally {
        await rm(half, { force: true });
      }
      await syncFolder(folder);
      return job;
    },
    read,
    async list() {
      const names = await namesIn(folder);
      const jobs: StoredJob[] = [];
      const unreadable: string[] = [];
      for (const name of names) {
        try {
          const stored = await read(path.basename(name, '.jsonl'));
          if (stored !== undefined) jobs.push(stored);
        } catch (error) {
          if (!(error instanceof DamagedJob)) throw error;
          unreadable.push(error.file);
        }
      }
      jobs.sort((a, b) => (a.job.createdAt < b.job.createdAt ? 1 : -1));
      return { jobs, unreadable };
    },
    async append(id, entry) {
      // A line that a crash has torn must not swallow this one.
      await writeDurably(
        fileOf(id),
        'a',
        `${(await endsTorn(fileOf(id))) ? '\n' : ''}${stringifyExact(entry)}\n`,
      );
    },
    async tail(id, from) {
      const handle = await open(fileOf(id), 'r');
      try {
        const { size } = await handle.stat();
        const { buffer } = await handle.read(Buffer.alloc(Math.max(0, size - from)), 0, size - from, from);
        // What is not a whole line yet is read the next time.
        const whole = buffer.subarray(0, buffer.lastIndexOf(0x0a) + 1);
        return { entries: entriesIn(whole.toString('utf8').split('\n')).entries, next: from + whole.length };
      } finally {
        await handle.close();
      }
    },
    hold: (id) => takeKernelLock(lockOf(id)),
  };
}

async function readJob(id: string, file: string, lockFile: string): Promise<StoredJob | undefined> {
  if (!ID.test(id)) return undefined;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [first = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const job = parsed(jobSchema, first);
  if (job === undefined) throw new DamagedJob(file);
  // Taking the lock to find out would turn away a process that starts to work on the job right then.
  const held = existsSync(lockFile) && isKernelLocked(lockFile);
  return { job, ...entriesIn(lines), bytes: Buffer.byteLength(text), held };
}

export class DamagedJob extends Error {
  readonly file: string;
  constructor(file: string) {
    super(`${file} is damaged: its first line is not a job`);
    this.file = file;
  }
}

function entriesIn(lines: readonly string[]) {
  const written = lines.filter((line) => line !== '');
  const entries = written
    .map((line) => parsed(entrySchema, line))
    .filter((entry): entry is JobEntry => entry !== undefined);
  return { entries, unreadable: written.length - entries.length };
}

function newJobId(): string {
  return `job-${Array.from({ length: 8 }, () => CROCKFORD[randomInt(CROCKFORD.length)]).join('')}`;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter(
      (name) => ID.test(path.basename(name, '.jsonl')) && name.endsWith('.jsonl'),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** One write: lines of several processes do not mix. */
async function writeDurably(file: string, flags: 'a' | 'wx', text: string): Promise<void> {
  const handle = await open(file, flags, 0o600);
  try {
    await handle.appendFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function endsTorn(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size === 0) return false;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] !== 0x0a;
  } finally {
    await handle.close();
  }
}

const moneySchema = v.object({ currency: v.string(), minor: v.pipe(v.number(), v.safeInteger()) });
const jobSchema = v.looseObject({
  v: v.literal(1),
  id: v.pipe(v.string(), v.regex(ID)),
  createdAt: v.string(),
  actor: v.string(),
  where: v.object({ label: v.string(), address: v.string(), namespace: v.string() }),
  action: v.looseObject({ kind: v.string() }),
  title: v.string(),
  reason: v.string(),
  perSecond: v.pipe(v.number(), v.gtValue(0)),
  failuresMax: v.pipe(v.number(), v.integer(), v.minValue(1)),
  items: v.array(
    v.object({
      orderId: v.string(),
      workflowId: v.string(),
      runId: v.string(),
      state: v.nullable(v.string()),
      amount: v.nullable(moneySchema),
    }),
  ),
});
const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const at = v.string();
const entrySchema = v.variant('type', [
  v.looseObject({ type: v.literal('started'), at, host: v.string(), pid: v.number() }),
  v.looseObject({
    type: v.literal('result'),
    at,
    item: index,
    attempt: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    end: v.picklist(ENDS),
    message: v.string(),
    by: v.nullable(v.picklist(['order', 'server', 'policy', 'guard'])),
    journal: v.nullable(v.number()),
  }),
  v.looseObject({ type: v.literal('request'), at, by: v.string(), what: v.picklist(['pause', 'stop']) }),
  v.looseObject({ type: v.literal('retry'), at, by: v.string(), items: v.array(index) }),
  v.looseObject({
    type: v.literal('paused'),
    at,
    reason: v.picklist(['operator', 'failures', 'interrupted']),
  }),
  v.looseObject({ type: v.literal('stopped'), at }),
  v.looseObject({ type: v.literal('finished'), at }),
]);

function parsed<const S extends v.GenericSchema>(schema: S, line: string): Parsed<S> | undefined {
  try {
    const read = v.safeParse(schema, parseExact(line));
    return read.success ? (read.output as unknown as Parsed<S>) : undefined;
  } catch {
    return undefined;
  }
}

/** What a schema reads is what `stringifyExact` wrote of ours. */
type Parsed<S> = S extends typeof jobSchema ? Job : JobEntry;

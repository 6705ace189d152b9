import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countsOf, type ItemResult, type Job, progressOf, requestIdOf, retryable } from './job.ts';
import { type JobStore, openJobStore } from './job-store.ts';
import { createPacer } from './pacer.ts';
import { type ItemEngine, type RunOptions, runJob } from './run-job.ts';

let folder = '';
let store: JobStore;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-jobs-'));
  store = openJobStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const DONE: ItemResult = { end: 'done', message: 'accepted', by: null, journal: 1 };
const REFUSED: ItemResult = { end: 'refused', message: 'it is shipped', by: 'order', journal: 1 };
const FAILED: ItemResult = { end: 'failed', message: 'no answer', by: null, journal: 1 };
const UNKNOWN: ItemResult = { end: 'unknown', message: 'no answer', by: null, journal: 1 };

function jobOf(items: number, change: Partial<Job> = {}): Omit<Job, 'id' | 'v'> {
  return {
    createdAt: '2026-05-04T10:00:00.000Z',
    actor: 'mira@laptop',
    where: { label: 'local', address: '127.0.0.1:7233', namespace: 'default' },
    action: { kind: 'cancel' },
    title: `cancel ${items} orders`,
    reason: 'ticket 4711',
    perSecond: 1_000,
    failuresMax: 5,
    items: Array.from({ length: items }, (_, index) => ({
      orderId: `ord-${index}`,
      workflowId: `order/ord-${index}`,
      runId: `run-${index}`,
      state: 'capturing',
      amount: { currency: 'EUR', minor: 1_990 },
    })),
    ...change,
  };
}

/** Time passes only in `sleep`. */
function createClock() {
  let now = 0;
  const waiting: { readonly at: number; wake(): void }[] = [];
  let ticking = false;
  const tick = () => {
    ticking = false;
    waiting.sort((a, b) => a.at - b.at);
    const next = waiting.shift();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    next.wake();
    arm();
  };
  const arm = () => {
    if (ticking || waiting.length === 0) return;
    ticking = true;
    setImmediate(tick);
  };
  return {
    now: () => now,
    date: () => new Date(Date.UTC(2026, 4, 4, 10) + now),
    sleep: (ms: number) =>
      new Promise<void>((resolve) => {
        waiting.push({ at: now + ms, wake: resolve });
        arm();
      }),
  };
}

const options = (change: Partial<RunOptions> = {}): RunOptions => ({
  host: 'laptop',
  pid: 1,
  clock: createClock(),
  ...change,
});

class Killed extends Error {}

/** A server that takes each request id once, and a journal; `dies` may end the process before or after it sends. */
function createServer(
  dies: (moment: 'before-intent' | 'after-intent' | 'after-send') => boolean = () => false,
) {
  const applied = new Map<string, string[]>();
  const journal = new Set<string>();
  const engine: ItemEngine = {
    async find(id) {
      if (!journal.has(id)) return 'not-sent';
      return [...applied.values()].some((ids) => ids.includes(id)) ? DONE : 'not-sent';
    },
    async perform(item, id, turn) {
      if (dies('before-intent')) throw new Killed();
      await turn();
      journal.add(id);
      if (dies('after-intent')) throw new Killed();
      const ids = applied.get(item.orderId) ?? [];
      if (!ids.includes(id)) applied.set(item.orderId, [...ids, id]);
      if (dies('after-send')) throw new Killed();
      return DONE;
    },
  };
  return { applied, engine };
}

const progress = async (id: string) => {
  const stored = await store.read(id);
  if (stored === undefined) throw new Error('the job is gone');
  return progressOf(stored.job, stored.entries);
};

test('each item is acted on once, whenever the process is killed and however often it is resumed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 11 })),
      async (items, concurrency, rolls) => {
        const job = await store.create(jobOf(items));
        let deaths = 0;
        const dies = () => {
          if (deaths >= 20 || rolls.next().value !== 0) return false;
          deaths += 1;
          return true;
        };
        const server = createServer(dies);
        for (let state = ''; state !== 'finished'; ) {
          try {
            ({ state } = await runJob(store, job.id, server.engine, options({ concurrency })));
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
          }
        }
        expect([...server.applied.keys()].sort()).toEqual(job.items.map(({ orderId }) => orderId).sort());
        for (const ids of server.applied.values()) expect(ids).toHaveLength(1);
        expect(countsOf(await progress(job.id))).toMatchObject({ done: items, open: 0 });
      },
    ),
    { numRuns: 20 },
  );
});

test('requests keep their rate in every window of ten seconds', async () => {
  const clock = createClock();
  const sent: number[] = [];
  const pacer = createPacer(4, clock);
  const worker = async () => {
    while (sent.length < 120) {
      await clock.sleep(700);
      await pacer.turn();
      sent.push(clock.now());
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  const most = Math.max(
    ...sent.map((at) => sent.filter((other) => other >= at && other < at + 10_000).length),
  );
  expect(most).toBeLessThanOrEqual(41);
  expect((sent[119] ?? 0) / 1000).toBeLessThan((120 / 4) * 1.1);
});

test('a late timer does not lower the rate, and unused turns are not made up for', async () => {
  let now = 0;
  const sleep = async (ms: number) => {
    now += ms + 7;
  };
  const pacer = createPacer(10, { now: () => now, sleep });
  for (let turn = 0; turn < 100; turn += 1) await pacer.turn();
  expect(now).toBeLessThanOrEqual(10_010);
  now += 60_000;
  const from = now;
  for (let turn = 0; turn < 10; turn += 1) await pacer.turn();
  expect(now - from).toBeGreaterThanOrEqual(800);
});

describe('pause, stop and failures', () => {
  const answering = (
    results: readonly ItemResult[],
    each: (index: number) => Promise<void> = async () => undefined,
  ) => {
    let calls = 0;
    const ids: string[] = [];
    const engine: ItemEngine = {
      find: async () => 'not-sent',
      async perform(_, id, turn) {
        const index = calls++;
        await each(index);
        await turn();
        ids.push(id);
        return results[index] ?? DONE;
      },
    };
    return { engine, ids };
  };

  test('another process pauses it: requests in flight end, nothing new is sent, and it can be resumed', async () => {
    const job = await store.create(jobOf(10));
    const request = { type: 'request', at: job.createdAt, by: 'ole@box', what: 'pause' } as const;
    const clock = createClock();
    const { engine, ids } = answering([], async (index) => {
      if (index === 3) await store.append(job.id, request);
      await clock.sleep(300);
    });
    const end = await runJob(store, job.id, engine, options({ clock, concurrency: 1 }));
    expect(end).toEqual({ state: 'paused', by: 'operator' });
    expect(ids.length).toBeLessThan(10);
    expect(await progress(job.id)).toMatchObject({ state: 'paused', pausedBy: 'operator' });
    expect(await runJob(store, job.id, engine, options())).toEqual({ state: 'finished' });
    expect(new Set(ids).size).toBe(10);
    expect(ids).toHaveLength(10);
  });

  test('a stopped job stays stopped', async () => {
    const job = await store.create(jobOf(3));
    await store.append(job.id, { type: 'request', at: job.createdAt, by: 'ole@box', what: 'stop' });
    const { engine, ids } = answering([]);
    expect(await runJob(store, job.id, engine, options())).toEqual({ state: 'stopped' });
    expect(ids).toEqual([]);
  });

  test('it pauses after so many failures in a row; a refusal by the order is none', async () => {
    const job = await store.create(jobOf(12, { failuresMax: 3 }));
    const { engine, ids } = answering([FAILED, FAILED, REFUSED, FAILED, UNKNOWN, FAILED]);
    const end = await runJob(store, job.id, engine, options({ concurrency: 1 }));
    expect(end).toEqual({ state: 'paused', by: 'failures' });
    expect(ids).toHaveLength(6);
    const after = await progress(job.id);
    expect(countsOf(after)).toEqual({ done: 0, refused: 1, failed: 4, unknown: 1, overtaken: 0, open: 6 });
    expect(retryable(after)).toEqual([0, 1, 3, 5]);
  });

  test('a retry sends the failed again under new ids, and only them', async () => {
    const job = await store.create(jobOf(4));
    const first = answering([DONE, FAILED, REFUSED, DONE]);
    await runJob(store, job.id, first.engine, options({ concurrency: 1 }));
    const items = retryable(await progress(job.id));
    await store.append(job.id, { type: 'retry', at: job.createdAt, by: 'mira@laptop', items });
    const second = answering([]);
    await runJob(store, job.id, second.engine, options({ concurrency: 1 }));
    expect(second.ids).toEqual([requestIdOf(job, 1, 2)]);
    expect(second.ids).toEqual([`${job.id}.2.2`]);
    expect(countsOf(await progress(job.id))).toMatchObject({ done: 3, refused: 1 });
  });

  test('what is unknown is looked up at the next start, and not sent', async () => {
    const job = await store.create(jobOf(1));
    await runJob(store, job.id, answering([UNKNOWN]).engine, options());
    expect(countsOf(await progress(job.id))).toMatchObject({ unknown: 1 });
    const engine: ItemEngine = {
      find: async () => DONE,
      perform: () => Promise.reject(new Error('it was sent')),
    };
    await runJob(store, job.id, engine, options());
    expect(countsOf(await progress(job.id))).toMatchObject({ done: 1 });
  });

  test('an error of the disk ends the run, and the job can be resumed', async () => {
    const job = await store.create(jobOf(5));
    const full: JobStore = {
      ...store,
      append: async (id, entry) => {
        if (entry.type === 'result' && entry.item === 2)
          throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        await store.append(id, entry);
      },
    };
    const server = createServer();
    await expect(runJob(full, job.id, server.engine, options({ concurrency: 1 }))).rejects.toThrow('full');
    await runJob(store, job.id, server.engine, options());
    for (const ids of server.applied.values()) expect(ids).toHaveLength(1);
    expect(server.applied.size).toBe(5);
  });
});

describe('the files of the jobs', () => {
  test('a line torn by a crash is skipped and swallows no other', async () => {
    const job = await store.create(jobOf(2));
    const file = path.join(store.folder, `${job.id}.jsonl`);
    await writeFile(file, '{"type":"result","at":"2026', { flag: 'a' });
    await store.append(job.id, { type: 'stopped', at: job.createdAt });
    const stored = await store.read(job.id);
    expect(stored).toMatchObject({ unreadable: 1, entries: [{ type: 'stopped' }] });
    expect((await readFile(file, 'utf8')).endsWith('\n')).toBe(true);
  });

  test('a damaged file is named, and hides no other job', async () => {
    const job = await store.create(jobOf(2));
    const damaged = path.join(store.folder, 'job-00000000.jsonl');
    await writeFile(damaged, '{"v":1}\n');
    expect(await store.list()).toMatchObject({ jobs: [{ job: { id: job.id } }], unreadable: [damaged] });
    await expect(store.read('job-00000000')).rejects.toThrow(/job-00000000\.jsonl is damaged/);
  });

  test('one process holds a job, and a name that is no id reads nothing', async () => {
    const job = await store.create(jobOf(2));
    const held = store.hold(job.id);
    expect(held).toBeDefined();
    expect(store.hold(job.id)).toBeUndefined();
    expect(await store.read(job.id)).toMatchObject({ held: true });
    held?.release();
    expect(await store.read(job.id)).toMatchObject({ held: false });
    expect(await store.read('../journal')).toBeUndefined();
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, copyFile, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemProblem } from '../../support/errors/system-error.ts';
import { takeKernelLock } from '../../support/lock/kernel-lock.ts';
import { actionWord } from './engine/journal-words.ts';
import { type NewEntry, openJournal, unfinished } from './journal.ts';

const fresh = () => mkdtemp(path.join(tmpdir(), 'quarterdeck-journal-'));

const intent = (id: string): NewEntry => ({
  type: 'intent',
  at: '2026-11-21T10:00:00.000Z',
  id,
  actor: 'mira@laptop',
  pid: 1,
  host: 'laptop',
  where: { label: 'local', address: '127.0.0.1:7233', namespace: 'default' },
  action: { kind: 'cancel' },
  run: { orderId: 'ord-X', workflowId: 'order/ord-X', runId: 'r' },
  reason: 'customer called',
  will: ['ask the order to cancel'],
  command: null,
});
const outcome = (of: number, id: string, end: 'done' | 'unknown'): NewEntry => ({
  type: 'outcome',
  at: '2026-11-21T10:00:01.000Z',
  of,
  id,
  end,
  says: 'accepted',
  by: null,
  tookMs: 12,
  stageAfter: 'cancelling',
  newRunId: null,
  found: false,
});

test('entries are numbered from 1 and read back in order', async () => {
  const journal = openJournal(await fresh());
  expect(await journal.append(intent('a'))).toBe(1);
  expect(await journal.append(outcome(1, 'a', 'done'))).toBe(2);
  const { entries, unreadable } = await journal.read();
  expect(unreadable).toBe(0);
  expect(entries.map((entry) => [entry.seq, entry.type, entry.id])).toEqual([
    [1, 'intent', 'a'],
    [2, 'outcome', 'a'],
  ]);
  expect((await stat(journal.file)).mode & 0o777).toBe(0o600);
});

test('a journal that does not exist yet is empty', async () => {
  expect(await openJournal(path.join(await fresh(), 'later')).read()).toEqual({ entries: [], unreadable: 0 });
});

test('a line torn by a crash swallows nothing: the next entry follows and the torn one is told', async () => {
  const journal = openJournal(await fresh());
  await journal.append(intent('a'));
  await appendFile(journal.file, '{"v":1,"seq":2,"type":"outc');
  expect(await journal.append(intent('b'))).toBe(2);
  const { entries, unreadable } = await journal.read();
  expect(entries.map((entry) => entry.id)).toEqual(['a', 'b']);
  expect(unreadable).toBe(1);
});

test('numbers go on after an entry that is longer than the tail that is read', async () => {
  const journal = openJournal(await fresh());
  const input = 'x'.repeat(200_000);
  await journal.append({ ...intent('a'), action: { kind: 'signal', name: 's', input } } as NewEntry);
  expect(await journal.append(intent('b'))).toBe(2);
});

test('intents without an outcome, and those that ended unknown, are unfinished', async () => {
  const journal = openJournal(await fresh());
  await journal.append(intent('done'));
  await journal.append(outcome(1, 'done', 'done'));
  await journal.append(intent('silent'));
  await journal.append(outcome(3, 'silent', 'unknown'));
  await journal.append(intent('crashed'));
  const { entries } = await journal.read();
  expect(unfinished(entries).map((entry) => entry.id)).toEqual(['silent', 'crashed']);
  await journal.append(outcome(3, 'silent', 'done'));
  expect(unfinished((await journal.read()).entries).map((entry) => entry.id)).toEqual(['crashed']);
});

test('two processes and many writers share one sequence without a gap or a torn line', async () => {
  const folder = await fresh();
  const module = path.join(import.meta.dirname, 'journal.ts');
  const program = `
    const { openJournal } = await import(${JSON.stringify(module)});
    const journal = openJournal(${JSON.stringify(folder)});
    const entry = ${JSON.stringify(intent('x'))};
    await Promise.all(Array.from({ length: 20 }, (_, index) => journal.append({ ...entry, id: process.pid + '-' + index })));
  `;
  const writers = [1, 2].map(() =>
    spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' }),
  );
  const ended = await Promise.all(writers.map((writer) => once(writer, 'exit')));
  expect(ended.map(([code]) => code)).toEqual([0, 0]);
  const { entries, unreadable } = await openJournal(folder).read();
  expect(unreadable).toBe(0);
  expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
});

test('a lock that a process of a build before left is not in the way', async () => {
  const journal = openJournal(await fresh());
  await writeFile(`${journal.file}.lock`, String(process.pid));
  expect(await journal.append(intent('a'))).toBe(1);
});

test('a killed writer leaves no lock', async () => {
  const folder = await fresh();
  const file = path.join(folder, 'journal.lock');
  const module = path.join(import.meta.dirname, '..', '..', 'support', 'lock', 'kernel-lock.ts');
  const program = `
    const { takeKernelLock } = await import(${JSON.stringify(module)});
    globalThis.lock = takeKernelLock(${JSON.stringify(file)});
    console.log('held');
    setInterval(() => {}, 1000);`;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(writer.stdout, 'data');
  const appended = openJournal(folder).append(intent('a'));
  writer.kill('SIGKILL');
  expect(await appended).toBe(1);
});

test('an entry is called by what was done', () => {
  expect(actionWord({ kind: 'cancel' })).toBe('cancel');
  expect(actionWord({ kind: 'remedy', remedy: 'claim', input: { minutes: 30 } })).toBe('claim');
  expect(actionWord({ kind: 'create', orderId: 'ord-X' })).toBe('create');
  expect(actionWord({ kind: 'create', orderId: 'ord-X', restart: true })).toBe('restart');
});

test('a lock that is held is reported with its file, and as no defect', { timeout: 60_000 }, async () => {
  const folder = await fresh();
  const file = path.join(folder, 'journal.lock');
  const held = takeKernelLock(file);
  const error = await openJournal(folder)
    .append(intent('a'))
    .catch((reason: unknown) => reason);
  held?.release();
  expect(systemProblem(error)?.says).toBe(`${file}: it is locked by another process (ELOCKED)`);
});

test('a journal of the build before goes on: its numbers, and what is unfinished in it', async () => {
  const journal = openJournal(await fresh());
  await copyFile(path.join(import.meta.dirname, 'fixtures', 'journal-format-1.jsonl'), journal.file);
  const { entries, unreadable } = await journal.read();
  expect({ count: entries.length, unreadable }).toEqual({ count: 3, unreadable: 0 });
  expect(unfinished(entries).map((entry) => entry.id)).toEqual(['qd-2']);
  expect(await journal.append(intent('next'))).toBe(4);
});

test('a journal of a newer build is refused with the reason, and not written to', async () => {
  const journal = openJournal(await fresh());
  await journal.append(intent('a'));
  await appendFile(journal.file, '{"v":2,"seq":2,"type":"intent"}\n');
  const before = await readFile(journal.file, 'utf8');
  for (const work of [journal.read(), journal.append(intent('b'))]) {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(systemProblem(error)?.says).toBe(
      `${journal.file} (format 2; this build knows 1): a newer build wrote it (ENEWER)`,
    );
  }
  expect(await readFile(journal.file, 'utf8')).toBe(before);
});

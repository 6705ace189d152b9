import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { JOURNAL_FILE } from '../../operations/actions/journal.ts';
import { readAsked } from './read-asked.ts';

test('orders of the traffic and of operators are acknowledged by their own journals', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-asked-'));
  const at = '2026-11-21T10:45:00.000Z';
  const intent = (seq: number, orderId: string, label = 'local', more: object = {}) => ({
    ...{ v: 1, seq, type: 'intent', at, id: `i${seq}`, actor: 'mira@laptop', pid: 1, host: 'laptop' },
    where: { label, address: '127.0.0.1:1', namespace: 'default' },
    action: { kind: 'create', orderId, ...more },
    ...{ run: null, reason: '', will: [], command: null },
  });
  const outcome = (seq: number, of: number, end: string) => ({
    ...{ v: 1, seq, type: 'outcome', at, of, id: `i${of}`, end, says: '', by: null, tookMs: 1 },
    ...{ stageAfter: null, newRunId: null, found: false },
  });
  const journal = [
    ...[intent(1, 'ord-done'), outcome(2, 1, 'done'), intent(3, 'ord-unanswered')],
    ...[intent(4, 'ord-other-target', 'prod'), outcome(5, 4, 'done')],
    ...[intent(6, 'ord-restarted', 'local', { restart: true }), outcome(7, 6, 'done')],
  ];
  const traffic = [
    { what: 'asked', at, requestKey: 'k1', orderId: 'ord-traffic', kind: 'plain' },
    { what: 'answered', at, requestKey: 'k1', answer: 'ok' },
  ];
  const lines = (entries: readonly object[]) => entries.map((one) => `${JSON.stringify(one)}\n`).join('');
  try {
    await writeFile(path.join(folder, JOURNAL_FILE), lines(journal));
    await writeFile(path.join(folder, 'traffic-1.jsonl'), lines(traffic));
    expect(await readAsked(folder)).toEqual([
      { orderId: 'ord-traffic', answer: 'accepted' },
      { orderId: 'ord-done', answer: 'accepted' },
      { orderId: 'ord-unanswered', answer: 'unknown' },
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a folder whose journals cannot be read is reported', async () => {
  await expect(readAsked('/nowhere/at/all')).rejects.toThrow(/^a journal could not be read: ENOENT/);
});

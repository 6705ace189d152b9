import { beforeAll, expect, test } from 'vitest';
import type { ReturnInput } from '../../contract/return/return.ts';
import {
  bundleWorkflow,
  type Commanded,
  type KernelRun,
  START,
  startWorkflow,
} from '../testing/kernel-driver.ts';

let code: string;
beforeAll(async () => {
  code = await bundleWorkflow(new URL('return.ts', import.meta.url));
}, 120_000);

const at = (ms: number) => new Date(START + ms).toISOString();
const INPUT: ReturnInput = {
  v: 1,
  returnId: 'ret-0000000000000001',
  orderId: 'ord-0000000000000001',
  customerId: 'cus-1',
  requestKey: 'req-1',
  requestedAt: at(0),
  policy: 'test',
  lines: [{ line: 1, quantity: 2 }],
  reason: 'it does not fit',
};

/** Completes the activities that have an answer and fires every timer; returns all commands in order. */
async function play(
  run: KernelRun,
  first: readonly Commanded[],
  answers: Readonly<Record<string, () => unknown>>,
) {
  const all: Commanded[] = [];
  const open = [...first];
  for (let command = open.shift(); command !== undefined; command = open.shift()) {
    all.push(command);
    const { kind, seq = 0 } = command;
    const activity = kind.startsWith('schedule ') ? kind.slice('schedule '.length) : null;
    const answer = activity === null ? undefined : answers[activity];
    if (answer !== undefined) open.push(...(await run.complete(seq, answer())));
    else if (kind === 'timer') open.push(...(await run.fire(seq)));
  }
  return all;
}

/** A return whose carrier answers with these, one after the other; what it commanded after the approval. */
async function returnWith(parcels: readonly object[]): Promise<readonly string[]> {
  const run = await startWorkflow(code, 'returnGoods', INPUT);
  const record = run.first.find(({ kind }) => kind === 'schedule recordReturn');
  await run.complete(record?.seq ?? 0, { kind: 'recorded', facts: { windowEndsAt: at(9_000) } });
  const approved = await run.update('approve', { reason: 'ticket 4711', actor: 'mira@laptop' });
  const left = [...parcels];
  const all = await play(run, approved, {
    createLabel: () => ({ kind: 'made', labelId: 'label-1', tracking: 'track-1' }),
    readDeadline: () => ({ kind: 'running' }),
    pollParcel: () => left.shift(),
  });
  return all.map(({ kind }) => kind);
}

const UNKNOWN = { status: 'unknown', version: 0 };
const LAST = 'patch ask-the-carrier-before-the-window-closes';

test('a parcel whose scans were lost does not expire with the window', async () => {
  const commands = await returnWith([UNKNOWN, { status: 'delivered', version: 3 }]);
  expect(commands.slice(commands.indexOf(LAST))).toEqual(
    expect.arrayContaining([LAST, 'schedule pollParcel', 'upsert']),
  );
  expect(commands).not.toContain('schedule cancelLabel');
  expect(commands).not.toContain('complete');
});

test('a return expires with its window where the carrier knows of no parcel', async () => {
  const commands = await returnWith([UNKNOWN, UNKNOWN]);
  expect(commands.slice(commands.indexOf('schedule readDeadline'))).toEqual([
    'schedule readDeadline',
    LAST,
    'schedule pollParcel',
    'upsert',
    'schedule cancelLabel',
  ]);
});

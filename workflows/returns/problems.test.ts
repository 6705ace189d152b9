import { expect, test } from 'vitest';
import type { ReturnFacts, ReturnInput } from '../../contract/return/return.ts';
import { createReturnRun } from './create-run.ts';
import { acceptedNow, problemOf } from './problems.ts';
import type { ReturnRun } from './return-run.ts';

const INPUT: ReturnInput = {
  v: 1,
  returnId: 'ret-0000000000000000',
  orderId: 'ord-0000000000000000',
  customerId: 'c-1',
  requestKey: 'req-1',
  requestedAt: '2026-11-21T10:00:00.000Z',
  policy: 'test',
  lines: [{ line: 1, quantity: 1 }],
  reason: 'too small',
};
const FACTS: ReturnFacts = {
  currency: 'EUR',
  paymentMethod: 'card',
  customerId: 'c-1',
  lines: [],
  windowEndsAt: '2026-11-22T10:00:00.000Z',
};
const SAID = { reason: 'fine', actor: 'mira' };

const decided = (run: Pick<ReturnRun, 'people' | 'request'>): void => {
  run.request.facts = FACTS;
  run.people.decision = { approved: true, ...SAID };
};

test.each<[string, (run: ReturnRun) => void, string | null]>([
  [
    'before the books have it',
    () => undefined,
    'it is not written down yet; say it again in a moment; taken now: withdraw',
  ],
  [
    'when it waits for a word',
    (run) => {
      run.request.facts = FACTS;
    },
    null,
  ],
  ['a second time', decided, 'it is decided already; taken now: withdraw'],
  [
    'when it is labelled',
    (run) => {
      decided(run);
      run.state.current = 'labelled';
    },
    'it is decided already; taken now: withdraw',
  ],
])('a decision %s', (_, comeTo, says) => {
  const run = createReturnRun(INPUT, null, 0);
  comeTo(run);
  for (const name of ['approve', 'reject'] as const) {
    const problem = problemOf(run, name, SAID);
    expect(problem).toEqual(says === null ? null : `the return is ${run.state.current}: ${says}`);
    expect(acceptedNow(run).includes(name)).toBe(says === null);
  }
});

// 120 orders are cancelled at 4/s by a command that is killed again and again, between two items and between send and
// record: each order is cancelled exactly once, has a result, and the server gets no more than the rate.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shellAt } from '../../cli/orders/testing/shell.ts';
import { JOURNAL_FILE } from '../../operations/actions/journal.ts';
import { journalFolder } from '../../operations/actions/journal-folder.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { quarterdeck, startQuarterdeck } from '../stack/quarterdeck.ts';
import { until } from '../until.ts';
import {
  acceptedCancels,
  jobEntries,
  killWhen,
  mostWithin,
  openIntents,
  ordersInReview,
  resumeUntilKnown,
} from './bulk-cancel.ts';

const COUNT = 120;
const RATE = 4;
/** In results of the job; `null` kills between send and record. */
const KILLS: readonly (number | null)[] = [17, null, 48, null, 77];

let stack: OrderStack;
let home = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-bulk-'));
  stack = await startOrderStack();
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  await rm(home, { recursive: true, force: true });
});

test('a bulk cancel that is killed and resumed skips none and doubles none', {
  timeout: 900_000,
}, async () => {
  const env = { ...shellAt(home, stack).env, XDG_STATE_HOME: home };
  const journal = path.join(
    journalFolder({ local: false, profile: null, address: stack.address }, { root: home, env }),
    JOURNAL_FILE,
  );
  const customer = `cus-bulk-${Date.now()}`;
  const orders = await ordersInReview(stack, COUNT, customer);
  const query = `CustomerId = '${customer}'`;
  const json = async (args: readonly string[]) => JSON.parse((await quarterdeck(args, { env })).stdout);
  await until(async () => {
    const { preview } = await json(['orders', 'cancel', '--query', query, '--dry-run', '--json']);
    return preview.count === COUNT;
  }, 'the list has all orders');

  const select = ['--query', query, '--rate', `${RATE}/s`, '--confirm', String(COUNT)];
  let args = ['orders', 'cancel', ...select, '--reason', 'bad batch'];
  for (const kill of KILLS) {
    const before = openIntents(jobEntries(journal));
    const ran = await killWhen(startQuarterdeck(args, { env }), () => {
      const entries = jobEntries(journal);
      if (kill === null) return openIntents(entries) > before;
      return entries.filter(({ type }) => type === 'outcome').length >= kill;
    });
    expect(ran.code, ran.stderr).toBe(-1);
    const [job] = (await json(['jobs', 'list', '--json'])).jobs;
    expect(job).toMatchObject({ state: 'paused', pausedBy: 'interrupted' });
    args = ['jobs', 'resume', job.id];
  }
  const { job, results } = await resumeUntilKnown(args[2] ?? '', env);
  expect(job).toMatchObject({ state: 'finished', counts: { done: COUNT, open: 0 } });
  expect(new Set(results.map(({ orderId }) => orderId)).size).toBe(COUNT);

  const times = await acceptedCancels(orders);
  expect(mostWithin(times, 10_000)).toBeLessThanOrEqual(RATE * 10 * 1.1);
  for (const order of orders) {
    await order.untilView((view) => view.stage === 'cancelled', 'is cancelled');
  }
});

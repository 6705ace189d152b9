import { copyFile, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JOURNAL_FILE } from '../../operations/actions/journal.ts';
import { journalFolder } from '../../operations/actions/journal-folder.ts';
import {
  acceptedCancels,
  jobEntries,
  killWhen,
  openIntents,
  ordersInReview,
  resumeUntilKnown,
} from '../../test/jobs/bulk-cancel.ts';
import { type OrderStack, startOrderStack } from '../../test/orders/order-stack.ts';
import { until } from '../../test/rig.ts';
import { quarterdeck, startQuarterdeck } from '../../test/stack/quarterdeck.ts';
import { type Acted, placeByShell, type Shown, statusByShell } from './testing/played-orders.ts';
import { type Ran, type Shell, shellAt } from './testing/shell.ts';

// What changes an order, as a person or a script runs it, against real parts.
let stack: OrderStack;
let shell: Shell;

beforeAll(async () => {
  stack = await startOrderStack();
  shell = shellAt(await mkdtemp(path.join(tmpdir(), 'quarterdeck-cli-')), stack);
});
afterAll(() => stack?.stop());

type Listed = {
  readonly orderId: string;
  readonly runId: string;
  readonly continuesIn: string | null;
};

const orders = (...args: readonly string[]): Promise<Ran> => shell.orders(...args);
const json = <T>(...args: readonly string[]): Promise<T> => shell.json<T>(...args);

const place = (...flags: readonly string[]): Promise<string> => placeByShell(shell, flags);
const statusOf = (id: string): Promise<string> => statusByShell(shell, id);

async function inReview(): Promise<string> {
  const id = await place('--token', 'tok_review');
  await until(
    async () => (await json<Shown>('show', id)).why.reason === 'payment-review',
    `${id} is in review`,
  );
  return id;
}

test('a cancel is previewed, done and journalled; the preview reads the ledger', async () => {
  const id = await inReview();
  const dry = await json<Acted>('cancel', id, '--reason', 'customer called', '--dry-run');
  expect(dry.outcome).toBeNull();
  expect(dry.preview.will.join('; ')).toMatch(
    /^ask the order to cancel; void the .* EUR that is held; release what is reserved$/,
  );
  expect(dry.preview.command).toContain('temporal workflow update execute');
  expect(await statusOf(id)).toBe('authorising');
  const done = await json<Acted>('cancel', id, '--reason', 'customer called');
  expect(done.outcome).toMatchObject({ end: 'done', says: 'the order is being undone' });
  await until(async () => (await statusOf(id)) === 'cancelled', `${id} is cancelled`);
  const book = JSON.parse((await shell.run('journal', '--json')).out) as {
    readonly actions: readonly {
      readonly intent: { readonly reason: string };
      readonly outcome: { readonly end: string };
    }[];
  };
  expect(book.actions.at(-1)).toMatchObject({
    intent: { reason: 'customer called' },
    outcome: { end: 'done' },
  });
  expect((await shell.run('journal', '--order', id)).out).toContain('customer called');
});

test('terminate needs its proof, pause and unpause do not', async () => {
  const id = await inReview();
  expect((await orders('pause', id, '--reason', 'stocktake')).code).toBe(0);
  expect((await orders('show', id)).out).toContain('Paused by mira@');
  expect((await orders('unpause', id, '--reason', 'counted')).code).toBe(0);
  const refused = await orders('terminate', id, '--reason', 'x');
  expect(refused.code).toBe(3);
  expect(refused.err).toContain(`type ${id.slice(-6)}`);
  expect((await orders('terminate', id, '--reason', 'x', '--confirm', id.slice(-6))).code).toBe(0);
  expect((await json<Shown>('show', id)).why).toMatchObject({ reason: 'orphan' });
});

test('an order asks and answers: query, update, refusal', async () => {
  const id = await inReview();
  expect(JSON.parse((await orders('query', id, 'order')).out)).toMatchObject({
    orderId: id,
    stage: 'authorising',
  });
  expect((await orders('query', id, 'nope')).code).toBe(2);
  const early = await orders('retry', id, '--reason', 'x');
  expect(early).toMatchObject({ code: 3 });
  expect(early.err).toContain('refused by the order');
  const approved = await orders(
    'update',
    id,
    'approveReview',
    '--input',
    '{"decision":"approve"}',
    '--reason',
    'fine',
  );
  expect(approved.out).toContain('the order goes on');
});

test('reset lists its points, and the ledger decides which are offered', async () => {
  const id = await inReview();
  const { points } = await json<{
    readonly points: readonly {
      readonly eventId: number;
      readonly again: readonly string[];
      readonly effects: readonly { readonly meets: string }[];
      readonly refusal: string | null;
    }[];
  }>('reset', id);
  const first = points.at(-1);
  expect(first?.refusal).toBeNull();
  expect(first?.effects.map((effect) => effect.meets)).toEqual(['stored', 'stored', 'stored']);
  const ran = await orders(
    'reset',
    id,
    '--to-event',
    String(first?.eventId),
    '--reason',
    'again',
    '--exclude',
    'signals',
  );
  expect(ran.out).toContain('done in');
  await until(
    async () => (await json<Shown>('show', id)).why.reason === 'payment-review',
    'the new run is in review',
  );
  expect((await orders('reset', id, '--to-event', '2', '--reason', 'x')).code).toBe(2);
  // The run that was reset is no failed order any more, and names its new run.
  const listed = async (...flags: readonly string[]) =>
    (await json<{ readonly orders: readonly Listed[] }>('list', ...flags)).orders.filter(
      (order) => order.orderId === id,
    );
  await until(async () => (await listed('--find', id)).length === 2, 'both runs are visible');
  expect(await listed('--lens', 'failed')).toEqual([]);
  const [open, old] = await listed('--find', id);
  expect(open?.continuesIn).toBeNull();
  expect(old).toMatchObject({ run: 'terminated', continuesIn: open?.runId, mark: 'undone' });
  const count = await json<{ readonly counts: readonly { readonly count: number }[] }>(
    'count',
    '--lens',
    'failed',
  );
  const failed = await json<{ readonly orders: readonly Listed[] }>('list', '--lens', 'failed');
  expect(count.counts[0]?.count).toBe(failed.orders.length);
});

test('numbers that no double holds are sent and shown as written', async () => {
  const id = await inReview();
  const input = '{"id":12345678901234567890,"rate":0.10}';
  const sent = await orders('signal', id, 'note', '--input', input, '--reason', 'test');
  expect(sent).toMatchObject({ code: 0 });
  const { history } = await stack.client.workflowService.getWorkflowExecutionHistory({
    namespace: stack.namespace,
    execution: { workflowId: `order/${id}` },
  });
  const stored = history?.events?.find(
    (event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'note',
  )?.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0]?.data;
  expect(new TextDecoder().decode(stored ?? new Uint8Array())).toBe(input);
  const shown = (await orders('show', id, '--history', '--json')).out;
  expect(shown).toMatch(/"id": 12345678901234567890,\s+"rate": 0\.10\s/);
  const book = (await shell.run('journal', '--order', id, '--json')).out;
  expect(book).toContain('"id": 12345678901234567890');
  expect(book).toContain(`--input '${JSON.stringify(input).slice(1, -1)}'`);
});

test('the journal of one order: by the beginning of its id, and what is not known of others', async () => {
  const id = await place('--policy', 'test');
  const about = async (text: string) => await shell.run('journal', '--order', text);
  const whole = await about(id);
  expect(whole.out).toMatch(new RegExp(`create +${id} +done`));
  for (const text of [id.slice(0, 10), id.slice(4, 12), id.slice(4, 12).toLowerCase()])
    expect((await about(text)).out, text).toBe(whole.out);
  // Placed from another folder: it exists, and nothing was done to it from here.
  const otherFolder = shellAt(await mkdtemp(path.join(tmpdir(), 'quarterdeck-cli-')), stack);
  const other = await placeByShell(otherFolder, ['--policy', 'test']);
  expect(await about(other)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`nothing was done to ${other}`),
  });
  const unknown = await about('ord-0000000000000000');
  expect(unknown).toMatchObject({ code: 3, out: '' });
  expect(unknown.err).toMatch(
    /the journal has nothing about "ord-0000000000000000" .* there is no such order[\s\S]*target: /,
  );
});

test('the journal of a stack can be read when the stack is down', async () => {
  const { file } = JSON.parse((await shell.run('journal', '--json')).out) as { readonly file: string };
  const cwd = await mkdtemp(path.join(tmpdir(), 'quarterdeck-down-'));
  await mkdir(path.join(cwd, '.quarterdeck'));
  await copyFile(file, path.join(cwd, '.quarterdeck', 'journal.jsonl'));
  const env = { HOME: cwd };
  const read = await quarterdeck(['journal', '--json'], { cwd, env });
  expect(read).toMatchObject({ code: 0, stderr: '' });
  const { actions, target } = JSON.parse(read.stdout);
  expect(target).toBeNull();
  expect(actions.length).toBeGreaterThan(0);
  const text = await quarterdeck(['journal', '--limit', '1'], { cwd, env });
  expect(text.stdout.trimEnd().split('\n')).toHaveLength(2);
  expect(text.stderr).toContain('journal of the stack of this folder, which is down');
  const unknown = await quarterdeck(['journal', '--order', 'ord-0000000000000000'], { cwd, env });
  expect(unknown).toMatchObject({ code: 3, stdout: '' });
  expect(unknown.stderr).toMatch(/whether there is such an order is unknown\n/);
  // Looking up outcomes needs a server.
  expect((await quarterdeck(['journal', '--check'], { cwd, env })).code).toBe(4);
});

test('many at once: previewed, confirmed by their number, killed, resumed, with a result each', async () => {
  const customer = `cus-many-${Date.now()}`;
  const placed = await ordersInReview(stack, 5, customer);
  const many = ['--query', `CustomerId = '${customer}'`, '--rate', '20/s'];
  const preview = await until(async () => {
    const dry = await json<{ readonly preview: Record<string, unknown> }>('cancel', ...many, '--dry-run');
    return dry.preview['count'] === 5 ? dry.preview : false;
  }, 'the list has all orders');
  expect(preview).toMatchObject({ proof: '5', states: [{ state: 'authorising', count: 5 }], leftOut: [] });
  const unconfirmed = await orders('cancel', ...many, '--reason', 'bad batch');
  expect(unconfirmed).toMatchObject({ code: 3 });
  expect(unconfirmed.err).toContain('add --confirm 5');

  const env = { ...shell.env, XDG_STATE_HOME: shell.home };
  const where = { local: false, profile: null, address: stack.address };
  const journal = path.join(journalFolder(where, { root: shell.home, env }), JOURNAL_FILE);
  const cancel = ['orders', 'cancel', ...many, '--reason', 'bad batch', '--confirm', '5'];
  await killWhen(startQuarterdeck(cancel, { env }), () => openIntents(jobEntries(journal)) > 0);
  const [job] = JSON.parse((await quarterdeck(['jobs', 'list', '--json'], { env })).stdout).jobs;
  const resumed = await resumeUntilKnown(job.id, env);
  expect(resumed.job).toMatchObject({ state: 'finished', counts: { done: 5, open: 0 } });
  expect(await acceptedCancels(placed)).toHaveLength(5);

  const again = await orders('cancel', ...many, '--reason', 'x', '--confirm', '5');
  expect(again).toMatchObject({ code: 3 });
  expect(again.err).toContain('no order is left to act on');
});

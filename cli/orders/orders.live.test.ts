import { spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OrderStack, startOrderStack } from '../../test/orders/order-stack.ts';
import { until } from '../../test/rig.ts';
import { placeByShell, type Shown, statusByShell } from './testing/played-orders.ts';
import { type Ran, type Shell, shellAt } from './testing/shell.ts';

// What shows orders and places them, as a person or a script runs it, against real parts.
let stack: OrderStack;
let shell: Shell;

beforeAll(async () => {
  stack = await startOrderStack();
  shell = shellAt(await mkdtemp(path.join(tmpdir(), 'quarterdeck-cli-')), stack);
});
afterAll(() => stack?.stop());

const orders = (...args: readonly string[]): Promise<Ran> => shell.orders(...args);
const json = <T>(...args: readonly string[]): Promise<T> => shell.json<T>(...args);

type Listed = {
  readonly orders: readonly { readonly orderId: string; readonly status: string }[];
  readonly complete: boolean;
};
const place = (...flags: readonly string[]): Promise<string> => placeByShell(shell, flags);
const statusOf = (id: string): Promise<string> => statusByShell(shell, id);

test('an order is placed, listed, shown and completes', async () => {
  const id = await place('--policy', 'test');
  await until(async () => (await statusOf(id)) === 'completed', `${id} completes`);
  const listed = await until(async () => {
    const answer = await json<Listed>('list', '--query', "OrderStatus='completed'", '--limit', '5');
    return answer.orders.some((order) => order.orderId === id) ? answer : false;
  }, 'it is listed as completed');
  expect(listed.orders.every((order) => order.status === 'completed')).toBe(true);
  const shown = await json<Shown>('show', id.slice(0, 10));
  expect(shown.view?.stage).toBe('completed');
  expect(shown.why.gaps).toEqual([]);
  expect(shown.timeline).toMatchObject({ from: 'workflow' });
  expect(shown.timeline.entries.length).toBeGreaterThan(5);
  const text = await orders('show', id, '--history');
  expect(text.out).toContain('capturePayment');
  expect(text.out).not.toContain('\u001b');
});

test('an order is read from a file, and an invalid file is refused with the reason', async () => {
  const draft = {
    v: 1,
    customerId: 'cus-8',
    policy: 'test',
    channel: 'operator',
    currency: 'EUR',
    lines: [{ line: 1, sku: 'nw-001', name: 'Lamp', quantity: 1, unitPriceMinor: 490, vendorId: 'nordwind' }],
    payment: { method: 'cash' },
    shipTo: { name: 'Ada', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' },
    contact: { email: 'ada@example.test' },
  };
  const file = path.join(shell.home, 'order.json');
  const make = () => orders('create', '--file', file, '--request-key', 'same', '--reason', 'test');
  await writeFile(file, JSON.stringify(draft));
  expect((await make()).code).toBe(0);
  const again = await make();
  expect(again.code).toBe(3);
  expect(again.err).toContain('was placed before');
  await writeFile(file, JSON.stringify({ ...draft, lines: [{ ...draft.lines[0], quantity: -1 }] }));
  const wrong = await make();
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('lines.0.quantity');
  await writeFile(file, 'no json');
  expect((await make()).err).toContain('is not JSON: ');
});

test.each<[string, readonly string[], number, RegExp]>([
  [
    'a wrong id',
    ['cancel', 'ord-0000000000000000', '--reason', 'x'],
    3,
    /^quarterdeck: there is no order ord-0000000000000000 in namespace \S+ of \S+\n$/,
  ],
  ['a wrong query', ['list', '--query', 'Nope = 1'], 2, /^quarterdeck: .*invalid search attribute: Nope\n$/],
  [
    'an unfinished query',
    ['list', '--query', "OrderStatus = 'x"],
    2,
    /^quarterdeck: the query opens a quote/,
  ],
  ['a missing reason', ['cancel', 'ord-0000000000000000'], 2, /^quarterdeck: a reason is required: --reason/],
  [
    'an empty reason',
    ['cancel', 'ord-0000000000000000', '--reason', ' '],
    2,
    /^quarterdeck: a reason is required\n$/,
  ],
  ['an unknown flag', ['list', '--bogus'], 2, /^quarterdeck: unknown option '--bogus'/],
  ['an unknown command', ['explode'], 2, /^quarterdeck: unknown command 'explode'/],
  ['a limit that is no number', ['list', '--limit', 'many'], 2, /--limit takes a whole number/],
  [
    'input that is no JSON',
    ['signal', 'ord-0000000000000000', 'x', '--input', '{', '--reason', 'x'],
    2,
    /--input is not JSON: /,
  ],
  [
    'no server',
    ['list', '--address', '127.0.0.1:1'],
    4,
    /^quarterdeck: Temporal at 127\.0\.0\.1:1 does not answer: connection refused\n$/,
  ],
  [
    'a profile that is not there',
    ['list', '--profile', 'nope'],
    2,
    /^quarterdeck: there is no profile "nope" in temporal\.toml\n/,
  ],
])('%s is one sentence with its exit code', async (_, args, code, message) => {
  const ran = await orders(...args);
  expect(ran.err).toMatch(message);
  expect(ran.code).toBe(code);
  expect(ran.out).toBe('');
});

test('orders are found by email and by what the payment service calls them', async () => {
  const id = await place('--token', 'tok_review', '--email', 'Rare.Name@example.test');
  await until(async () => (await json<Shown>('show', id)).why.reason === 'payment-review', 'it is in review');
  const found = async (text: string) =>
    (await json<Listed>('list', '--find', text)).orders.map((order) => order.orderId);
  expect(await found('rare.name@example.test')).toEqual([id]);
  const view = JSON.parse((await orders('query', id, 'order')).out) as { readonly authorisationId: string };
  expect(await found(view.authorisationId)).toEqual([id]);
  expect((await orders('list', '--find', 'unknown@example.test')).code).toBe(3);
});

test('counts of all lenses, of one, and of a query', async () => {
  const { counts } = await json<{
    readonly counts: readonly { readonly lens: string; readonly count: number }[];
  }>('count');
  const all = counts.find((each) => each.lens === 'all')?.count ?? 0;
  expect(all).toBeGreaterThan(0);
  expect(Number((await orders('count', '--query', 'CloseTime IS NULL OR CloseTime IS NOT NULL')).out)).toBe(
    all,
  );
});

test('the program itself keeps to one sentence, the exit code and a clean stdout', () => {
  const program = path.join(import.meta.dirname, '..', 'main.ts');
  const env = { PATH: process.env['PATH'], ...shell.env };
  const ran = (...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], { cwd: shell.home, env, encoding: 'utf8' });
  const refused = ran('orders', 'cancel', 'ord-0000000000000000', '--reason', 'x');
  expect(refused.status).toBe(3);
  expect(refused.stdout).toBe('');
  expect(refused.stderr).toMatch(/^quarterdeck: there is no order .*\n$/);
  expect(JSON.parse(ran('orders', 'list', '--json').stdout)).toHaveProperty('orders');
});

test('version and help', async () => {
  expect((await shell.run('--version')).out).toMatch(/^quarterdeck \d+\.\d+\.\d+, Node 2\d/);
  expect((await orders('--help')).out).toContain('terminate');
  expect((await orders('reset', '--help')).out).toContain('--to-event');
});

test('every result names its target: as a field of its JSON, on stderr with text', async () => {
  const id = await place('--policy', 'test');
  const { address, namespace } = stack;
  const line = `target: ${address}/${namespace}\n`;
  const commands = [
    ['orders', 'list', '--limit', '1'],
    ['orders', 'count'],
    ['orders', 'count', '--query', 'CloseTime IS NULL'],
    ['orders', 'show', id],
    ['orders', 'reset', id],
    ['orders', 'again', id, '--dry-run'],
    ['deployments', 'list'],
    ['journal'],
  ];
  for (const command of commands) {
    const json = await shell.run(...command, '--json');
    expect(JSON.parse(json.out).target, command.join(' ')).toEqual({
      label: address,
      address,
      namespace,
      profile: null,
    });
    const text = await shell.run(...command);
    expect(text.code, command.join(' ')).toBe(0);
    expect(`${text.out}${text.err}`, command.join(' ')).toContain(`${address}/${namespace}`);
  }
  for (const command of [
    ['orders', 'query', id, 'order'],
    ['returns', 'list', '--json'],
  ])
    expect((await shell.run(...command)).err).toBe(line);
});

test('an empty list is a sentence', async () => {
  expect(await shell.run('subscriptions', 'list')).toMatchObject({ code: 0, out: 'no subscriptions\n' });
  expect(await shell.run('returns', 'list', '--open')).toMatchObject({ code: 0, out: 'no returns match\n' });
  expect(await orders('list', '--query', "CustomerId = 'unknown'")).toMatchObject({
    code: 0,
    out: 'no orders\n',
  });
  expect((await shell.run('subscriptions', 'list', '--json')).out).toBe('[]\n');
});

test('what a command offers to do next names the target that the command was given', async () => {
  const id = await place('--token', 'tok_review');
  const where = ['--address', stack.address, '--namespace', stack.namespace];
  const shown = await until(async () => {
    const { out } = await orders('show', id, ...where);
    return out.includes('fix  ') ? out : false;
  }, `${id} has a remedy`);
  const offered = [...shown.matchAll(/ {3}(\.\/quarterdeck orders .*)$/gm)].map(([, line]) => line ?? '');
  expect(offered.length).toBeGreaterThan(0);
  for (const line of offered)
    expect(line).toContain(` --address ${stack.address} --namespace ${stack.namespace} `);
});

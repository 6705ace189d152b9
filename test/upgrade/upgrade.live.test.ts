// A data folder and a journal of the revision before, with open orders, go on under this build; what a newer build has
// used is refused by name before anything starts. All orders are brought to their end in upgrade.drill.test.ts.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bringDown } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { ownedPlaces } from '../../launch/postgres/data-place.ts';
import { quarterdeck } from '../stack/quarterdeck.ts';
import { until } from '../until.ts';
import { OPEN_ORDERS, UNFINISHED_INTENT, unpackRevisionBefore } from './revision-before.ts';

const LIMIT_MS = 240_000;
const UP = ['stack', 'up', '--no-traffic', '--no-checks', '--workers', '1'];
let root = '';

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-upgrade-'));
  await unpackRevisionBefore(root);
});
afterAll(async () => {
  await bringDown(root, 'the test is over');
  await discardStack(root);
});

const here = async (...args: readonly string[]) => await quarterdeck(args, { cwd: root });
const json = async (...args: readonly string[]) => {
  const ran = await here(...args, '--json');
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout);
};
/** Ends of an order that was under way to being undone. */
const UNDONE = ['cancelled', 'rejected', 'payment_failed'];
type Row = { readonly orderId: string };
const open = async (): Promise<readonly Row[]> => (await json('orders', 'list')).orders;
const endOf = async (id: string): Promise<string> => (await json('orders', 'show', id)).order.status;

test('it starts, shows the same open orders and the same journal', { timeout: LIMIT_MS }, async () => {
  const up = await here(...UP, '--folder', root);
  expect(up.stderr).toBe('');
  expect(up).toMatchObject({ code: 0 });
  expect(up.stdout).toMatch(/^migrations +ready .*\(2 new\)/m);
  const shown = (await open()).map(({ orderId }) => orderId);
  const kept = Object.values(OPEN_ORDERS);
  expect(kept).toEqual(expect.arrayContaining(shown));
  // A worker is there already: what was being undone may have come to its end.
  for (const id of kept.filter((each) => !shown.includes(each))) expect(UNDONE).toContain(await endOf(id));
  const { actions, unreadable } = await json('journal');
  expect(unreadable).toBe(0);
  expect(actions).toHaveLength(12);
  expect(actions.at(-1)).toMatchObject({ intent: { seq: 23, id: UNFINISHED_INTENT }, outcome: null });
});

test('what became of the action of a killed program is found', { timeout: LIMIT_MS }, async () => {
  const { actions, checked } = await json('journal', '--check');
  expect(checked).toBe(1);
  expect(actions.at(-1).outcome).toMatchObject({ of: 23, seq: 24, found: true });
});

test('an order that waited comes to its end', { timeout: LIMIT_MS }, async () => {
  await until(async () => (await endOf(OPEN_ORDERS.waiting)) === 'completed', 'it is completed', LIMIT_MS);
});

/** Names, sizes and content of everything that is data. Logs, sockets and locks are not. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const stackFolder = path.join(root, '.quarterdeck');
  const place = (await ownedPlaces()).find((each) => each.stackFolder === stackFolder);
  for (const base of [stackFolder, ...(place === undefined ? [] : [place.folder])]) {
    for (const name of (await readdir(base, { recursive: true })).sort()) {
      const file = path.join(base, name);
      if (/^(logs|keeper\.|prometheus|alertmanager|targets)/.test(name)) continue;
      if ((await stat(file)).isFile()) hash.update(name).update(await readFile(file));
    }
  }
  return hash.digest('hex');
}

test('a folder that a newer build has used is refused by name, and nothing changes', {
  timeout: LIMIT_MS,
}, async () => {
  await bringDown(root, 'the next start');
  const file = path.join(root, '.quarterdeck', 'format.json');
  const ours = await readFile(file, 'utf8');
  const { build, format } = JSON.parse(ours);
  await writeFile(file, JSON.stringify({ ...JSON.parse(ours), format: format + 1, build: 'of-tomorrow' }));
  const before = await fingerprint();
  const up = await here(...UP, '--folder', root);
  expect(up.code).toBeGreaterThan(0);
  expect(up.stderr).toMatch(
    new RegExp(
      `newer build of-tomorrow .*this build \\(${build}\\) knows format ${format}.*Nothing was changed`,
    ),
  );
  expect(up.stderr).toContain('start it with build of-tomorrow or a newer one');
  expect(up.stderr).not.toMatch(/defect|^\s+at /m);
  expect(await fingerprint()).toBe(before);
  await writeFile(file, ours);
});

// A data folder and a journal of the revision before, with open orders, continue under this build; what a newer build has
// used is refused by name before anything starts. All orders are brought to their end in upgrade.drill.test.ts.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bringDown } from '../../launch/client.ts';
import { ownedPlaces } from '../../launch/postgres/data-place.ts';
import { until } from '../until.ts';
import { OPEN_ORDERS, UNFINISHED_INTENT } from './revision-before.ts';
import { upgradedFolder } from './upgraded-folder.ts';

const LIMIT_MS = 240_000;
let folder: Awaited<ReturnType<typeof upgradedFolder>>;

beforeAll(async () => {
  folder = await upgradedFolder();
});
afterAll(async () => {
  await folder?.discard();
});

test('it starts, shows the same open orders and the same journal', { timeout: LIMIT_MS }, async () => {
  const up = await folder.up();
  expect(up.stderr).toBe('');
  expect(up).toMatchObject({ code: 0 });
  expect(up.stdout).toMatch(/^migrations +ready .*\(2 new\)/m);
  const shown = (await folder.open()).map(({ orderId }) => orderId);
  const kept = Object.values(OPEN_ORDERS);
  expect(kept).toEqual(expect.arrayContaining(shown));
  // A worker is there already: what was being undone may have come to its end.
  for (const id of kept.filter((each) => !shown.includes(each)))
    expect(await folder.endOf(id)).toBe('cancelled');
  const { actions, unreadable } = await folder.json('journal');
  expect(unreadable).toBe(0);
  expect(actions).toHaveLength(12);
  expect(actions.at(-1)).toMatchObject({ intent: { seq: 23, id: UNFINISHED_INTENT }, outcome: null });
});

test('the outcome of the action of a killed program is found', { timeout: LIMIT_MS }, async () => {
  const { actions, checked } = await folder.json('journal', '--check');
  expect(checked).toBe(1);
  expect(actions.at(-1).outcome).toMatchObject({ of: 23, seq: 24, found: true });
});

test('an order that waited closes', { timeout: LIMIT_MS }, async () => {
  await until(
    async () => (await folder.endOf(OPEN_ORDERS.waiting)) === 'completed',
    'it is completed',
    LIMIT_MS,
  );
});

/** Names, sizes and content of everything that is data. Logs, sockets and locks are not. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const stackFolder = path.join(folder.root, '.quarterdeck');
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
  await bringDown(folder.root, 'the next start');
  const file = path.join(folder.root, '.quarterdeck', 'format.json');
  const ours = await readFile(file, 'utf8');
  const { build, format } = JSON.parse(ours);
  await writeFile(file, JSON.stringify({ ...JSON.parse(ours), format: format + 1, build: 'of-tomorrow' }));
  const before = await fingerprint();
  const up = await folder.up();
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

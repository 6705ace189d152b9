// The line that teaches is for the first start alone.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isFirstStart } from './first-start.ts';

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-seen-'));
  made.push(folder);
  return folder;
}

test('the first start of a state folder is distinguished from later ones', async () => {
  const folder = path.join(await freshFolder(), 'not', 'there yet');
  expect(await isFirstStart(folder)).toBe(true);
  expect(await isFirstStart(folder)).toBe(false);
});

test('of two at once one is the first', async () => {
  const folder = await freshFolder();
  const both = await Promise.all([isFirstStart(folder), isFirstStart(folder)]);
  expect(both.filter(Boolean)).toHaveLength(1);
});

test('a folder that cannot be written is no first start', async () => {
  const file = path.join(await freshFolder(), 'a-file');
  await writeFile(file, '');
  expect(await isFirstStart(file)).toBe(false);
});

// The link of an alert must lead to a text, and the text's first command to a place in the console.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstCommand, followRunbook, placeOfCommand } from './runbook.ts';

const TEXT =
  "# A\n\nWords.\n\n```sh\n./quarterdeck console 'quarterdeck://-/default/queues/orders'\n```\n\n```sh\nother\n```\n";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-runbook-'));
  await writeFile(path.join(folder, 'A.md'), TEXT);
  await writeFile(path.join(folder, 'empty.md'), '# nothing to type\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('following a runbook', () => {
  test.each([
    ['a path in the clone', () => 'A.md'],
    ['an absolute path', () => path.join(folder, 'A.md')],
    ['a file address', () => pathToFileURL(path.join(folder, 'A.md')).href],
  ])('by %s', async (_how, link) => {
    const runbook = await followRunbook(link(), folder);
    expect(runbook.place).toEqual({ profile: '-', namespace: 'default', place: 'queues', id: 'orders' });
    expect(runbook.found).toBe(path.join(folder, 'A.md'));
  });

  test('a link to nothing and a runbook without a command are errors', async () => {
    await expect(followRunbook('missing.md', folder)).rejects.toThrow('missing.md');
    await expect(followRunbook('empty.md', folder)).rejects.toThrow('no shell command');
  });
});

describe('the first command', () => {
  test('is the first line of the first shell block', () => {
    expect(firstCommand(TEXT)).toContain('queues/orders');
    expect(firstCommand('```json\n{}\n```\n')).toBeUndefined();
  });

  test.each([
    ['quarterdeck orders list', 'does not open the console'],
    ['./quarterdeck console', 'this is no address'],
    ["./quarterdeck console 'quarterdeck://-/default/nowhere'", 'no place called'],
  ])('%s opens no place', (command, because) => {
    const place = placeOfCommand(command);
    expect(place.ok ? '' : place.problem).toContain(because);
  });

  test('may be quoted in any way', () => {
    for (const quote of ["'", '"', '']) {
      expect(placeOfCommand(`./quarterdeck console ${quote}quarterdeck://-/d/queues${quote}`).ok).toBe(true);
    }
  });
});

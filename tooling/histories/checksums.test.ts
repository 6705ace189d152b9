import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../root.ts';
import { CHECKSUMS_FILE, checksumsOfHistories, compareChecksums, parseChecksums } from './checksums.ts';

test('recorded histories keep every byte, and each is listed', () => {
  const listed = parseChecksums(readFileSync(CHECKSUMS_FILE, 'utf8'));
  expect(listed.size).toBeGreaterThanOrEqual(111);
  expect(compareChecksums(listed, checksumsOfHistories(ROOT))).toEqual([]);
});

describe('the comparison', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'histories-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };

  test('reports a changed, a missing and a new history, and accepts a moved one', () => {
    for (const name of ['moved', 'changed', 'gone']) write(`old/histories/${name}.json`, `{"${name}":1}\n`);
    const listed = checksumsOfHistories(folder);
    expect(listed.size).toBe(3);

    rmSync(path.join(folder, 'old'), { recursive: true });
    write('order/histories/moved.json', '{"moved":1}\n');
    write('order/histories/changed.json', '{"changed":2}\n');
    write('order/histories/new.json', '{}\n');
    expect(compareChecksums(listed, checksumsOfHistories(folder))).toEqual([
      { name: 'changed.json', problem: 'changed' },
      { name: 'gone.json', problem: 'missing' },
      { name: 'new.json', problem: 'not listed' },
    ]);
  });

  test('rejects a list that is not one of checksums', () => {
    expect(() => parseChecksums('card.json\n')).toThrow('expected "CHECKSUM  NAME"');
  });
});

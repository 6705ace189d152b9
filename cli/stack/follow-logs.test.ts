import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { HOSTILE } from '../../contract/testing/hostile.ts';
import { escapeUnsafe } from '../../support/text/escape-unsafe.ts';
import { actsOf, gatedIo } from '../testing/gated-run.ts';
import { followLogs } from './follow-logs.ts';

test('control sequences in a log are printed escaped', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-logs-'));
  const lines = HOSTILE.map((text) => text.toWellFormed().replace(/[\r\n\t]/g, ' '));
  await mkdir(path.join(root, '.quarterdeck', 'logs'), { recursive: true });
  await writeFile(path.join(root, '.quarterdeck', 'logs', 'postgres.log'), `${lines.join('\n')}\n`);
  const { io, out, err } = gatedIo({ PATH: process.env['PATH'] ?? '' }, root);
  expect(await followLogs(root, [], false, io)).toBe(0);
  expect(actsOf(out() + err())).toEqual([]);
  expect(out()).toBe(`${escapeUnsafe(lines.join('\n'))}\n`);
  expect(err()).toBe('');
});

import path from 'node:path';
import { expect, test } from 'vitest';
import { builtRunbooks } from './built-runbooks.ts';

const runbooks = builtRunbooks(path.resolve(import.meta.dirname, '../../docs/runbooks'));

test.each([
  'docs/runbooks/WorkerAbsent.md',
  'WorkerAbsent.md',
  'https://example.com/quarterdeck/docs/runbooks/WorkerAbsent.md#first',
  'file:///srv/docs/runbooks/WorkerAbsent.md',
])('%s leads to its text', async (link) => {
  expect(await runbooks.text(link)).toContain('No worker polls a task queue');
});

test.each([
  '',
  '../../README.md',
  '/etc/passwd',
  'docs/runbooks/',
  '..\\x.md',
  'https://example.com/',
  'Nope.md',
])('%s leads to none', async (link) => {
  expect(await runbooks.text(link)).toBeUndefined();
});

import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { systemProblem as before, KNOWN_CODES } from '../../bin/prepare/system-error.mjs';
import { SYSTEM_ERRORS, systemProblem } from './system-error.ts';

test('a real refusal of the system names the file, in words', () => {
  const error = caught(() => writeFileSync('/nowhere/at/all', 'x'));
  expect(systemProblem(error)).toMatchObject({
    says: '/nowhere/at/all: no such file or folder (ENOENT)',
    kind: 'local',
  });
});

test.skipIf(process.platform !== 'linux')('a full disk is reported as one', () => {
  expect(systemProblem(caught(() => writeFileSync('/dev/full', 'x')))?.says).toContain(
    'no space left on the disk (ENOSPC)',
  );
});

test('a connection that is refused names the address, also under a cause', async () => {
  const error = await new Promise<Error>((resolve) => connect(1, '127.0.0.1').once('error', resolve));
  expect(systemProblem(new Error('fetch failed', { cause: error }))).toMatchObject({
    says: '127.0.0.1:1: connection refused (ECONNREFUSED)',
    kind: 'network',
  });
});

test('SQLite reports its errors as numbers', () => {
  expect(systemProblem(caught(() => new DatabaseSync('/nowhere/at/all.db')))?.code).toBe('EACCES');
});

test('a defect stays a defect', () => {
  expect(systemProblem(new TypeError('x is not a function'))).toBeUndefined();
  expect(systemProblem(undefined)).toBeUndefined();
  expect(systemProblem(Object.assign(new Error('odd'), { code: 'constructor' }))).toBeUndefined();
});

test('the launchers, which run before anything is built, use the same words', () => {
  for (const code of KNOWN_CODES) {
    const error = Object.assign(new Error('x'), { code, path: '/p' });
    expect(before(error)).toBe(systemProblem(error)?.says);
    expect(Object.keys(SYSTEM_ERRORS)).toContain(code);
  }
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it was expected to fail');
}

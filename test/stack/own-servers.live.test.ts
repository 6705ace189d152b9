import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { bringDown } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { temporalApi } from '../../launch/temporal/temporal-api.ts';
import { emptyDatabase } from '../rig.ts';
import { commandLinesWith } from './processes.ts';
import { quarterdeck } from './quarterdeck.ts';

// Protects servers that are not ours: nothing is made there unless it is asked for, and they outlive the stack.

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-own-'));
});
afterEach(async () => {
  await bringDown(root, 'the test is over');
  await discardStack(root);
});

test('a stack on servers of one’s own needs --setup, makes what is missing, and leaves them running', async () => {
  const address = inject('temporalAddress');
  const namespace = `own-${randomBytes(4).toString('hex')}`;
  const url = await emptyDatabase();
  const up = ['stack', 'up', '--no-traffic', '--workers', '0', '--folder', root, '--json'];
  const at = [...up, '--use-temporal', address, '--namespace', namespace];

  const bare = await quarterdeck([...at, '--use-database', url]);
  expect(bare).toMatchObject({ code: 2, stdout: '' });
  expect(bare.stderr).toContain('--use-database takes no password');
  expect(bare.stderr).not.toContain(new URL(url).password);

  const refused = await quarterdeck([...at, '--use-database-file', '-'], { input: `${url}\n` });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(
    `temporal: ${address} is not prepared: there is no namespace ${namespace}`,
  );
  expect(refused.stderr).toContain('--setup makes what is missing there');

  const file = path.join(root, 'database-url');
  await writeFile(file, `${url}\n`, { mode: 0o644 });
  const byFile = [...at, '--use-database-file', file];
  const open = await quarterdeck(byFile);
  expect(open).toMatchObject({ code: 2, stdout: '' });
  expect(open.stderr).toMatch(/can be read by other users\n {2}chmod 600 /);

  await chmod(file, 0o600);
  const ready = await quarterdeck([...byFile, '--setup']);
  expect(ready.stderr).toBe('');
  expect(ready.code).toBe(0);
  const parts = new Map(JSON.parse(ready.stdout).parts.map((part: { name: string }) => [part.name, part]));
  expect(parts.get('temporal')).toMatchObject({
    state: 'ready',
    address,
    pid: null,
    note: 'yours, by --use-temporal',
  });
  expect(parts.get('postgres')).toMatchObject({ state: 'ready', address: new URL(url).host, pid: null });
  expect(parts.get('migrations')).toMatchObject({ state: 'ready' });

  expect(commandLinesWith(new URL(url).password)).toEqual([]);

  expect(await bringDown(root, 'the test')).toBe(true);
  const info = await temporalApi(address).workflows.describeNamespace({ namespace });
  expect(info.namespaceInfo?.name).toBe(namespace);
});

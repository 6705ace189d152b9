// The keeper's own records are damaged: commands print one sentence, and nothing is removed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OperatorError } from '../cli/command.ts';
import { readEndpoints } from '../cli/read-endpoints.ts';
import type { KernelLock } from '../support/lock/kernel-lock.ts';
import { takeFolderLock } from './keeper/folder-lock.ts';
import { connectKeeper } from './keeper-link.ts';
import { LaunchProblem } from './launch-problem.ts';
import { stackFolder } from './paths.ts';

const DAMAGES: readonly (readonly [string, string | Buffer])[] = [
  ['empty', ''],
  ['cut off', '{"v":1,"keeperPid":12'],
  ['binary', Buffer.from([0, 255, 0, 27, 93])],
  ['a list', '[]'],
  ['null', 'null'],
  ['of wrong types', '{"v":"1","keeperPid":"12","socket":7}'],
];

let root = '';
let folder = '';
let lock: KernelLock | undefined;
let server: Server | undefined;
const children: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'quarterdeck-damaged-'));
  folder = stackFolder(root);
  mkdirSync(folder);
});
afterEach(() => {
  lock?.release();
  lock = undefined;
  server?.close();
  server = undefined;
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

describe('endpoints.json', () => {
  test.each(DAMAGES)('that is %s is named, with what to do', async (_what, content) => {
    const file = path.join(folder, 'endpoints.json');
    writeFileSync(file, content);
    const problem = await readEndpoints(root).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(OperatorError);
    const { exitCode, message, nextSteps } = problem as OperatorError;
    expect(message).toBe(`the addresses of the stack in ${file} are not known: it is damaged`);
    expect(nextSteps.join('\n')).toContain(`--folder ${root}`);
    expect(exitCode).toBe(4);
    expect(readFileSync(file)).toEqual(Buffer.from(content));
  });

  test('of a newer build is named so', async () => {
    writeFileSync(path.join(folder, 'endpoints.json'), '{"v":2,"keeperPid":1}');
    await expect(readEndpoints(root)).rejects.toThrow('a newer build wrote it');
  });

  test.each(['another running process', 'no process'])(
    'of a keeper that is gone (%s) is no stack',
    async (whose) => {
      const keeperPid = whose === 'no process' ? 2 ** 22 : process.pid;
      writeFileSync(path.join(folder, 'endpoints.json'), JSON.stringify({ v: 1, keeperPid }));
      expect(await readEndpoints(root)).toBeUndefined();
    },
  );

  test('that names another process while a keeper answers is reported', async () => {
    server = createServer().listen(path.join(folder, 'keeper.sock'));
    await once(server, 'listening');
    writeFileSync(path.join(folder, 'endpoints.json'), JSON.stringify({ v: 1, keeperPid: process.pid }));
    await expect(readEndpoints(root)).rejects.toThrow(
      `process ${process.pid}, which it names, is not the keeper that runs here`,
    );
  });

  test('of a living keeper is the stack', async () => {
    const keeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'keeper.mjs']);
    children.push(keeper);
    await once(keeper, 'spawn');
    writeFileSync(path.join(folder, 'endpoints.json'), JSON.stringify({ v: 1, keeperPid: keeper.pid }));
    expect(await readEndpoints(root)).toMatchObject({ root });
  });
});

describe('keeper.json', () => {
  test.each(DAMAGES)('that is %s hides no keeper at the usual socket', async (_what, content) => {
    server = createServer().listen(path.join(folder, 'keeper.sock'));
    await once(server, 'listening');
    writeFileSync(path.join(folder, 'keeper.json'), content);
    const link = await connectKeeper(root);
    expect(link).toBeDefined();
    link?.close();
  });

  test.each(DAMAGES)(
    'that is %s, with a keeper that cannot be reached, is reported',
    async (_what, content) => {
      const file = path.join(folder, 'keeper.json');
      writeFileSync(file, content);
      lock = takeFolderLock(folder);
      const problem = await connectKeeper(root).catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(LaunchProblem);
      expect(String(problem)).toContain(`${file}, which names the socket of the running stack, is damaged: `);
      expect((problem as LaunchProblem).todo.join()).toContain('kill $(pgrep -f');
      expect(readFileSync(file)).toEqual(Buffer.from(content));
    },
  );

  test.each(DAMAGES)('that is %s, without a keeper, is no stack', async (_what, content) => {
    writeFileSync(path.join(folder, 'keeper.json'), content);
    takeFolderLock(folder)?.release();
    expect(await connectKeeper(root)).toBeUndefined();
  });
});

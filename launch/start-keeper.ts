import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { poll } from '../support/time/wait.ts';
import { lastWords } from './keeper/await-ready.ts';
import { EXIT_HELD, type StackOptions } from './keeper/protocol.ts';
import { connectKeeper, type KeeperLink } from './keeper-link.ts';
import { LaunchProblem } from './launch-problem.ts';
import { stackFolder } from './paths.ts';
import { programsFolder } from './programs-folder.ts';

const LISTEN_LIMIT_MS = 20_000;
const PAUSE_MS = 20;

/** Starts the keeper of this clone, detached, and connects to it, or to the one that was quicker. */
export async function startKeeper(root: string, options: StackOptions): Promise<KeeperLink> {
  const folder = stackFolder(root);
  const logFile = path.join(folder, 'logs', 'keeper.log');
  const log = await openLog(folder, logFile);
  const programs = await programsFolder(root);
  const child = spawn(process.execPath, ['--enable-source-maps', path.join(programs, 'keeper.mjs'), root], {
    cwd: root,
    detached: true,
    stdio: ['pipe', log, log],
  });
  // Not among the arguments, which every user of the machine can read: the URL of a database may hold a password.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(JSON.stringify(options));
  closeSync(log);
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    // Another keeper has the folder: it is the one to talk to.
    if (code !== EXIT_HELD) ended = signal ?? `code ${code}`;
  });
  child.unref();
  const connected = await poll({ limitMs: LISTEN_LIMIT_MS, everyMs: PAUSE_MS }, async () => {
    const link = await connectKeeper(root);
    if (link === undefined && ended !== undefined) {
      throw new LaunchProblem(`the keeper ended at once (${ended}): ${await lastWords(logFile)}`, [
        `its log: ${logFile}`,
      ]);
    }
    return link;
  });
  if (connected !== undefined) return connected;
  throw new LaunchProblem(`no keeper answers within ${LISTEN_LIMIT_MS / 1000} s`, [
    `its log: ${logFile}`,
    await whoHolds(folder),
  ]);
}

async function openLog(folder: string, logFile: string): Promise<number> {
  try {
    await mkdir(path.dirname(logFile), { recursive: true });
    return openSync(logFile, 'a');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new LaunchProblem(
      `cannot write to ${folder}: ${code ?? message}`,
      ['the local system keeps its data there: the clone must be a folder that you may write to'],
      error,
    );
  }
}

async function whoHolds(folder: string): Promise<string> {
  const record = await readFile(path.join(folder, 'keeper.json'), 'utf8').catch(() => '');
  const pid = /"pid": (\d+)/.exec(record)?.[1];
  return pid === undefined
    ? 'no process ID is recorded'
    : `process ${pid} holds ${folder}; kill ${pid} ends it`;
}

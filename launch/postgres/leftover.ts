import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandLine } from '../../support/process/command-line.ts';

const END_LIMIT_MS = 10_000;

/**
 * Ends a server that an earlier, killed run left on this data, and takes its pid file away: in a container the pid may
 * now belong to any process, and PostgreSQL would refuse to start. We hold the lock of the folder, so no other process may
 * run one here.
 */
export async function endLeftover(dataFolder: string): Promise<void> {
  const file = path.join(dataFolder, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (servesFolder(pid, dataFolder)) {
    process.kill(pid, 'SIGQUIT');
    await goneOrKilled(pid, dataFolder);
  }
  await rm(file, { force: true });
}

async function goneOrKilled(pid: number, dataFolder: string): Promise<void> {
  const end = performance.now() + END_LIMIT_MS;
  while (servesFolder(pid, dataFolder)) {
    if (performance.now() > end) process.kill(pid, 'SIGKILL');
    await delay(50);
  }
}

/** We end only a process whose command line names this folder. */
function servesFolder(pid: number, dataFolder: string): boolean {
  const words = commandLine(pid);
  return words.includes(dataFolder) && words[0]?.endsWith('postgres') === true;
}

import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const END_LIMIT_MS = 10_000;

/**
 * Ends a server that an earlier, killed run left on this data, and takes its pid file away: in a container the pid may
 * by now belong to anybody, and PostgreSQL would refuse to start. We hold the lock of the folder, so nobody else may
 * run one here.
 */
export async function endLeftover(dataFolder: string): Promise<void> {
  const file = path.join(dataFolder, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (await servesFolder(pid, dataFolder)) {
    process.kill(pid, 'SIGQUIT');
    await goneOrKilled(pid, dataFolder);
  }
  await rm(file, { force: true });
}

async function goneOrKilled(pid: number, dataFolder: string): Promise<void> {
  const end = performance.now() + END_LIMIT_MS;
  while (await servesFolder(pid, dataFolder)) {
    if (performance.now() > end) process.kill(pid, 'SIGKILL');
    await delay(50);
  }
}

/** Only a process that says on its own command line that it serves this folder is ours to end. */
async function servesFolder(pid: number, dataFolder: string): Promise<boolean> {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  return words.includes(dataFolder) && words[0]?.endsWith('postgres') === true;
}

import { readFileSync } from 'node:fs';
import { commandLine } from '../../support/process/command-line.ts';
import { isAlive } from '../../support/process/is-alive.mjs';

const LOOK_EVERY_MS = 1_000;
const ANCESTORS_MAX = 6;

/**
 * Settles when the npm that started us is gone. Killed outright, npm leaves its shell and us behind, and a stack that
 * is not visible would continue. Never settles where npm did not start us.
 */
export async function npmIsGone(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const watched = env['npm_lifecycle_event'] === undefined ? [] : ancestorsUpToNpm();
  return await new Promise((resolve) => {
    if (watched.length === 0) return;
    const timer = setInterval(() => {
      if (watched.every(isAlive)) return;
      clearInterval(timer);
      resolve();
    }, LOOK_EVERY_MS);
    timer.unref();
  });
}

function ancestorsUpToNpm(): readonly number[] {
  const found: number[] = [process.ppid];
  if (process.platform !== 'linux') return found;
  for (let pid = process.ppid; found.length < ANCESTORS_MAX; ) {
    const command = commandLine(pid).join(' ');
    if (command.startsWith('npm ') || command.includes('npm-cli.js')) return found;
    const parent = parentOf(pid);
    if (parent === undefined || parent <= 1) return found.slice(0, 1);
    found.push(parent);
    pid = parent;
  }
  return found.slice(0, 1);
}

function parentOf(pid: number): number | undefined {
  try {
    // The name is in brackets and may hold anything; the parent is the second field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[1]);
  } catch {
    return undefined;
  }
}

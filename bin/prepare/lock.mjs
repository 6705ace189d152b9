import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../../support/process/is-alive.mjs';
import { BootstrapError, print, ROOT } from './root.mjs';

const PAUSE_MS = 150;

/**
 * Runs `work` while no other process of this clone does the same. The lock is a file with the pid of its owner; one
 * whose owner is gone is taken over.
 */
export async function withLock(name, work) {
  const folder = path.join(ROOT, '.quarterdeck');
  const file = path.join(folder, `${name}.lock`);
  try {
    mkdirSync(folder, { recursive: true });
    await acquire(file, name);
  } catch (error) {
    if (error instanceof BootstrapError) throw error;
    throw new BootstrapError(
      `cannot write to ${folder} (${error.code}): Quarterdeck keeps its local system there, so the clone must be writable.`,
    );
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

async function acquire(file, name) {
  let printed = false;
  for (;;) {
    if (tryCreate(file)) return;
    const owner = readOwner(file);
    if (owner !== undefined && !isAlive(owner)) {
      takeAway(file, owner);
      continue;
    }
    if (!printed)
      print(`waiting for another ${name} of this clone${owner === undefined ? '' : ` (process ${owner})`}`);
    printed = true;
    await delay(PAUSE_MS);
  }
}

// Written to another file and linked with exclusive create, so that no process ever reads a lock without its owner.
function tryCreate(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

// Two waiters may find the same dead owner: the rename lets only one of them take it away.
function takeAway(file, owner) {
  const aside = `${file}.${owner}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readOwner(aside) !== owner) renameSync(aside, file);
    else rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { requirePlatform } from './platform.mjs';
import { BootstrapError, print, ROOT } from './root.mjs';

const LOCKFILE = path.join(ROOT, 'package-lock.json');
const MARK = path.join(ROOT, 'node_modules', '.quarterdeck-installed');
const NPM_RECORD = path.join(ROOT, 'node_modules', '.package-lock.json');

/** Installs the packages when those that lie here are not those of the lockfile. */
export async function ensureInstalled() {
  const stamp = lockfileStamp();
  if (stamp === read(MARK)) return;
  requirePlatform();
  if (adoptInstalled()) return;
  await withLock('install', () => {
    if (!adoptInstalled()) install();
  });
}

// Size and time stand for the content: hashing it at every start would cost more than all other checks.
function lockfileStamp() {
  const { size, mtimeMs } = statSync(LOCKFILE);
  return `${size} ${mtimeMs} ${process.platform}-${process.arch}`;
}

/** True if npm's own record lists every package of the lockfile, however it was installed. */
function adoptInstalled() {
  const stamp = lockfileStamp();
  const record = read(NPM_RECORD);
  if (record === undefined || !satisfies(JSON.parse(record).packages, JSON.parse(read(LOCKFILE)).packages))
    return false;
  writeQuietly(MARK, stamp);
  return true;
}

export function satisfies(here, wanted) {
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === '') return true;
    const found = here[place];
    if (found === undefined)
      return entry.optional === true || entry.peer === true || entry.devOptional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function install() {
  print('installing the packages of package-lock.json (once; about a minute)');
  const started = Date.now();
  const [command, ...before] =
    process.env.npm_execpath?.endsWith('.js') === true
      ? [process.execPath, process.env.npm_execpath]
      : ['npm'];
  // Also the packages for tests and checks, whatever NODE_ENV is. stdout belongs to the command, so npm gets stderr.
  const ran = spawnSync(
    command,
    [...before, 'ci', '--include=dev', '--include=optional', '--loglevel=error'],
    {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
    },
  );
  if (ran.error?.code === 'ENOENT') throw new BootstrapError('npm is not on PATH; it comes with Node.');
  if (ran.status !== 0) {
    const how = ran.error?.message ?? (ran.signal === null ? `code ${ran.status}` : ran.signal);
    throw new BootstrapError(
      `the packages could not be installed: npm ci ended with ${how}. Its own words are above; ` +
        'it needs the package registry once and 700 MB of disk space in this folder.',
    );
  }
  writeQuietly(MARK, lockfileStamp());
  print(`installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

// A clone that another user owns is still usable; it is only checked more slowly.
function writeQuietly(file, text) {
  try {
    writeFileSync(file, text);
  } catch {}
}

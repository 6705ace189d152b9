import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeIsNewEnough } from './platform.mjs';
import { BootstrapError, ROOT } from './root.mjs';

/** The Node that runs everything of ours: this one when it is new enough, else the one among the packages. */
export function findNode() {
  if (nodeIsNewEnough()) return process.execPath;
  const packaged = path.join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  throw new BootstrapError(
    `this is Node ${process.versions.node}; Quarterdeck needs 22.15 or newer, and ${packaged} is missing.`,
  );
}

/** Child processes find our Node and our programs before those of the system. */
export function environmentFor(node) {
  const own = [path.dirname(node), path.join(ROOT, 'node_modules', '.bin')];
  return { ...process.env, PATH: [...own, process.env.PATH ?? ''].join(path.delimiter) };
}

const WATCH = pathToFileURL(path.join(ROOT, 'bin', 'prepare', 'launcher-watch.mjs')).href;

/** Runs a Node program in our place: same terminal, our signals go to it, its end is ours, and ours is its. */
export async function become(node, args, options = {}) {
  const env = { ...(options.env ?? process.env), QUARTERDECK_LAUNCHER: String(process.pid) };
  const child = spawn(node, ['--import', WATCH, ...args], { stdio: 'inherit', cwd: ROOT, ...options, env });
  // A terminal sends SIGINT and SIGQUIT to both of us; the child decides. The others reach only us.
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGQUIT']) process.on(signal, () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, forward);
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal === null ? code : 128 + signalNumber(signal)));
  });
}

function signalNumber(signal) {
  return { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 1;
}

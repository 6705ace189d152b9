import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { isAlive } from '../../support/process/is-alive.mjs';

/** Every process that works in the folder, however it was started. */
export function processesIn(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isAlive(pid) && cwdOf(pid)?.startsWith(folder) === true);
}

function cwdOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** Command lines that hold the text. Every user of the machine can read them. */
export function commandLinesWith(text: string): readonly string[] {
  if (text.length < 6) throw new Error('too short to be found');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => fileOf(pid, 'cmdline'))
    .filter((line) => line.includes(text))
    .map((line) => line.replaceAll('\0', ' '));
}

/** A variable of the environment of another process of ours. */
export function variableOf(pid: number, name: string): string | undefined {
  const set = fileOf(String(pid), 'environ').split('\0');
  return set.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
}

function fileOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

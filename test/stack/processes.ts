import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process in state Z is dead: its parent has only not asked yet. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Every process that works in the folder, whoever started it. */
export function processesIn(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isRunning(pid) && cwdOf(pid)?.startsWith(folder) === true);
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

import { readdirSync, readFileSync } from 'node:fs';

/** The process and all below it that are alive now, parents first. Linux only: other systems have no /proc. */
export function processTree(pid: number): readonly number[] {
  const found = [pid];
  for (let index = 0; index < found.length; index += 1) {
    const parent = found[index];
    const children = read(`/proc/${parent}/task/${parent}/children`);
    for (const child of (children ?? '').split(' ')) if (child.trim() !== '') found.push(Number(child));
  }
  return found;
}

/** Processor seconds that the tree has used so far, user and system. A child that has ended no longer counts. */
export function processorSeconds(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    // The command name is in parentheses and may hold spaces; what counts comes after it.
    const fields = read(`/proc/${pid}/stat`)
      ?.replace(/^.*\) /s, '')
      .split(' ');
    if (fields !== undefined) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS_PER_SECOND;
}

export function residentMebibytes(pids: readonly number[]): number {
  let kibibytes = 0;
  for (const pid of pids) {
    kibibytes += Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0);
  }
  return kibibytes / 1024;
}

/** USER_HZ: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Processor seconds by the name of the thread, threads of one name together. Node names its main thread `node`. */
export function threadSeconds(pid: number): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  for (const thread of list(`/proc/${pid}/task`)) {
    const stat = read(`/proc/${pid}/task/${thread}/stat`);
    const name = /\((.*)\)/s.exec(stat ?? '')?.[1];
    if (stat === undefined || name === undefined) continue;
    const fields = stat.replace(/^.*\) /s, '').split(' ');
    // tokio numbers its threads; what they are for is in the name before the number.
    const group = Number(thread) === pid ? 'main thread' : name.replace(/[-_ ]?\d+$/, '');
    const used = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    seconds.set(group, (seconds.get(group) ?? 0) + used);
  }
  return seconds;
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

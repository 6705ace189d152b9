import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who was late still has its work to do when it wakes. */
const AFTER_DELAY_MS = 1_500;

/** The failpoints that have fired, with the time at which they did, epoch ms. */
export async function firedMarks(folder: string): Promise<ReadonlyMap<string, number>> {
  const names = await readdir(folder).catch((): readonly string[] => []);
  const times = names.map(async (name) => [name, (await stat(path.join(folder, name))).mtimeMs] as const);
  return new Map(await Promise.all(times));
}

/** A worker that was given up continues when its delay is over; the case is about what it does then. */
export async function lateOnesDone(folder: string): Promise<void> {
  const wakes = [...(await firedMarks(folder))].map(
    ([failpoint, at]) => at + Number(/delay=(\d+)/.exec(failpoint)?.[1] ?? Number.NEGATIVE_INFINITY),
  );
  const wait = Math.max(...wakes, 0) + AFTER_DELAY_MS - Date.now();
  if (wait > 0) await sleep(wait);
}

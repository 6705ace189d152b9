import { readdirSync, statSync, truncateSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';

const EVERY_MS = 60_000;
const BYTES_MAX = 32 * 1024 * 1024;

/** A stack that runs for days must not fill the disk: a log that is too long becomes the previous one. */
export function keepLogsSmall(folder: string): NodeJS.Timeout {
  const logs = path.join(folder, 'logs');
  const timer = setInterval(() => {
    try {
      cutLong(logs);
    } catch {
      // Disk full or no descriptor: the next round may succeed.
    }
  }, EVERY_MS);
  timer.unref();
  return timer;
}

function cutLong(logs: string): void {
  for (const name of readdirSync(logs)) {
    const file = path.join(logs, name);
    if (!/(?<!\.previous)\.log$/.test(name) || statSync(file).size < BYTES_MAX) continue;
    // Writers append, so they continue at the new end. Lines written between the copy and the truncation are lost; it is a log.
    void copyFile(file, file.replace(/\.log$/, '.previous.log')).then(
      () => truncateSync(file),
      () => undefined,
    );
  }
}

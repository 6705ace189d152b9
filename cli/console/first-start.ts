import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';

const SEEN_FILE = 'console-seen';

/** Whether no console was ever opened on this state folder; from now on one was. */
export async function isFirstStart(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await (await open(path.join(folder, SEEN_FILE), 'wx', 0o600)).close();
    return true;
  } catch {
    // It is there; or it cannot be written, and who is taught at every start is taught too often.
    return false;
  }
}

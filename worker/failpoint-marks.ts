import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Who makes the file first has the failpoint; a worker that was killed by it leaves the mark behind. */
export function claimMark(folder: string): (failpoint: string) => boolean {
  mkdirSync(folder, { recursive: true });
  return (failpoint) => {
    try {
      writeFileSync(path.join(folder, markOf(failpoint)), '', { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  };
}

function markOf(failpoint: string): string {
  return failpoint.replaceAll('*', 'any');
}

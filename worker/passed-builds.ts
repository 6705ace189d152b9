import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Remembers which build passed the replay gate last. */
export type PassedBuilds = {
  /** Null where none has, or where the memory cannot be read: then the gate simply runs again. */
  last(): Promise<string | null>;
  remember(build: string): Promise<void>;
};

/** The memory in a file; written by rename, so that a kill in between leaves the old one. */
export function passedBuildsFile(file: string): PassedBuilds {
  return {
    async last() {
      try {
        return (await readFile(file, 'utf8')).trim() || null;
      } catch {
        return null;
      }
    },
    async remember(build) {
      await mkdir(path.dirname(file), { recursive: true });
      const fresh = `${file}.${process.pid}`;
      await writeFile(fresh, `${build}\n`);
      await rename(fresh, file);
    },
  };
}

import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkflowCode } from './workflow-code.ts';

/** Remembers which build passed the replay gate last, and its code: what that cannot repeat is no later build's fault. */
export type PassedBuilds = {
  /** Null where none has, or where the memory cannot be read: then the gate simply runs again. */
  last(): Promise<{ readonly build: string; readonly code: WorkflowCode | null } | null>;
  remember(build: string, code: WorkflowCode): Promise<void>;
};

/** The memory in files; written by rename, so that a kill in between leaves the old one. */
export function passedBuildsFile(file: string): PassedBuilds {
  const codeFile = `${file}.workflows.js`;
  const write = async (target: string, put: (fresh: string) => Promise<void>) => {
    const fresh = `${target}.${process.pid}`;
    await put(fresh);
    await rename(fresh, target);
  };
  return {
    async last() {
      const build = await readFile(file, 'utf8').then(
        (text) => text.trim(),
        () => '',
      );
      if (build === '') return null;
      return { build, code: existsSync(codeFile) ? { codePath: codeFile } : null };
    },
    async remember(build, code) {
      await mkdir(path.dirname(file), { recursive: true });
      await write(codeFile, (fresh) =>
        'code' in code ? writeFile(fresh, code.code) : copyFile(code.codePath, fresh),
      );
      await write(file, (fresh) => writeFile(fresh, `${build}\n`));
    },
  };
}

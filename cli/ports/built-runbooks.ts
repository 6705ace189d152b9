import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Runbooks } from '../../operations/ports/ports.ts';
import { programsFolder } from '../own-place.ts';

/**
 * The runbooks that were built into this program, by the file name at the end of a link. A link comes out of an alert,
 * so it chooses among them and opens nothing else.
 */
export function builtRunbooks(folder = path.join(programsFolder(), 'runbooks')): Runbooks {
  return {
    async text(link) {
      const name = /(?:^|[/\\])([A-Za-z0-9][A-Za-z0-9_-]*\.md)(?:[?#].*)?$/.exec(link)?.[1];
      if (name === undefined) return undefined;
      try {
        return await readFile(path.join(folder, name), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
}

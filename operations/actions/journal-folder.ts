import { homedir } from 'node:os';
import path from 'node:path';
import type { Target } from '../target/target.ts';

/** The local stack's journal lives and dies with the stack; those of other places belong to the person. */
export function journalFolder(
  target: Pick<Target, 'local' | 'profile' | 'address'>,
  where: { readonly root: string; readonly env: Readonly<Record<string, string | undefined>> },
): string {
  if (target.local) return path.join(where.root, '.quarterdeck');
  const state = where.env['XDG_STATE_HOME'];
  // The base directory specification asks to ignore relative paths.
  const base =
    state !== undefined && path.isAbsolute(state)
      ? state
      : path.join(where.env['HOME'] ?? homedir(), '.local', 'state');
  return path.join(base, 'quarterdeck', folderName(target.profile ?? target.address));
}

/** No name from outside may leave its folder. */
function folderName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]/g, '_');
  return /^\.*$/.test(safe) ? `_${safe}` : safe;
}

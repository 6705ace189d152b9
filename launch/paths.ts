import { homedir } from 'node:os';
import path from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Programs that we fetched; shared by all clones of one user. */
export function cacheFolder(env: Env): string {
  const xdg = env['XDG_CACHE_HOME'];
  const base =
    xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(env['HOME'] ?? homedir(), '.cache');
  return path.join(base, 'quarterdeck');
}

/** What one clone's stack keeps. Removing the folder gives a new system. */
export function stackFolder(root: string): string {
  return path.join(root, '.quarterdeck');
}

/** Where root keeps what another user must reach: PostgreSQL refuses to run as root. */
export const ROOT_FOLDER = '/var/lib/quarterdeck';

import { statSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type CliIo, OperatorError } from './command.ts';
import { readSettings, type Settings } from './read-settings.ts';

export type Renewal = {
  /** The current settings of the same target; null if nothing has changed, or nothing is known. */
  renew(): Promise<Settings | null>;
  /** Whether the stack has rewritten its addresses: it may have moved without a failed call. */
  moved(): boolean;
};

/**
 * Reads again what the settings were read from: a local stack may listen on other ports after a restart, a key or a
 * certificate may have been rotated. It stays the same place: the policy, the journal and what is on the screen are of
 * that one, so a profile that names another address now is another place and needs another start.
 */
export function renewalOf(first: Settings, env: CliIo['env']): Renewal {
  let current = first;
  let seen = stampOf(first);
  return {
    moved: () => current.target.local && stampOf(current) !== seen,
    async renew() {
      const stamp = stampOf(current);
      const next = await read(current, env);
      if (next === null) return null;
      seen = stamp;
      if (!isSamePlace(current, next) || isDeepStrictEqual(connectionOf(current), connectionOf(next))) {
        return null;
      }
      current = next;
      return next;
    },
  };
}

async function read({ origin }: Settings, env: CliIo['env']): Promise<Settings | null> {
  try {
    return await readSettings(origin.where, { env, cwd: origin.cwd });
  } catch (error) {
    // No stack runs at the moment, or the file is being written.
    if (error instanceof OperatorError) return null;
    throw error;
  }
}

function isSamePlace(before: Settings, after: Settings): boolean {
  const [a, b] = [before.target, after.target];
  if (a.namespace !== b.namespace || a.profile !== b.profile || a.local !== b.local) return false;
  return a.local ? before.journalFolder === after.journalFolder : a.address === b.address;
}

function connectionOf({ target, databaseUrl, providersUrl, prometheusUrl }: Settings): readonly unknown[] {
  const { address, apiKey, metadata, tls } = target;
  return [address, apiKey, metadata, tls, databaseUrl, providersUrl, prometheusUrl];
}

function stampOf({ journalFolder }: Settings): string {
  try {
    // The journal of a local stack is next to its addresses.
    const { ino, mtimeMs } = statSync(path.join(journalFolder, 'endpoints.json'));
    return `${ino} ${mtimeMs}`;
  } catch {
    return 'none';
  }
}

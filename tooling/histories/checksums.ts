import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

// Recorded histories are evidence of what earlier builds did. Their contents are fixed by a committed list of SHA-256
// checksums (the format of `sha256sum`); a file may move to another folder, but keeps its name and every byte.

export const CHECKSUMS_FILE = path.join(import.meta.dirname, 'SHA256SUMS');

export type Checksums = ReadonlyMap<string, string>;

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/** Checksum of every JSON file in a folder named `histories`, wherever it is, by file name. */
export function checksumsOfHistories(root: string): Checksums {
  const found = new Map<string, string>();
  for (const file of historyFiles(root)) {
    const name = path.basename(file);
    if (found.has(name)) throw new Error(`two recorded histories are named ${name}`);
    found.set(name, createHash('sha256').update(readFileSync(file)).digest('hex'));
  }
  return found;
}

/** Every JSON file in a folder named `histories`. */
export function historyFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : historyFiles(file);
    }
    return path.basename(folder) === 'histories' && entry.name.endsWith('.json') ? [file] : [];
  });
}

export function parseChecksums(text: string): Checksums {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [, checksum, name] = /^([0-9a-f]{64}) {2}(\S.*)$/.exec(line) ?? [];
      if (checksum === undefined || name === undefined) {
        throw new Error(`${CHECKSUMS_FILE}: expected "CHECKSUM  NAME", found ${JSON.stringify(line)}`);
      }
      return [name, checksum] as const;
    }),
  );
}

export function formatChecksums(checksums: Checksums): string {
  const rows = [...checksums].sort(([a], [b]) => (a < b ? -1 : 1));
  return rows.map(([name, checksum]) => `${checksum}  ${name}\n`).join('');
}

export type Difference = { readonly name: string; readonly problem: 'missing' | 'changed' | 'not listed' };

export function compareChecksums(listed: Checksums, found: Checksums): readonly Difference[] {
  const names = [...new Set([...listed.keys(), ...found.keys()])].sort();
  return names.flatMap((name): readonly Difference[] => {
    const [before, now] = [listed.get(name), found.get(name)];
    if (before === now) return [];
    if (now === undefined) return [{ name, problem: 'missing' }];
    return [{ name, problem: before === undefined ? 'not listed' : 'changed' }];
  });
}

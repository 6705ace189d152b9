import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Counts } from './count-words.ts';

/** How often each retired word may still be used. */
export const RATCHET_FILE = path.join(import.meta.dirname, 'ratchet.json');

export function readRatchet(): Counts {
  if (!existsSync(RATCHET_FILE)) return new Map();
  return new Map(Object.entries(JSON.parse(readFileSync(RATCHET_FILE, 'utf8')) as Record<string, number>));
}

export function formatRatchet(counts: Counts): string {
  const rows = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`;
}

export type Rise = { readonly word: string; readonly allowed: number; readonly found: number };

/** Words that are used more often than the ratchet allows. */
export function risesOf(allowed: Counts, found: Counts): readonly Rise[] {
  return [...found]
    .map(([word, count]) => ({ word, allowed: allowed.get(word) ?? 0, found: count }))
    .filter((each) => each.found > each.allowed);
}

/** The ratchet after this revision: it falls with the counts, and takes in words that were retired since. */
export function lowered(allowed: Counts, found: Counts): Counts {
  return new Map(
    [...found].map(([word, count]) => [word, Math.min(count, allowed.get(word) ?? count)] as const),
  );
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { splitSource } from './split-source.ts';

/** Retired word to how often it is used. */
export type Counts = ReadonlyMap<string, number>;

export type Place = { readonly file: string; readonly word: string; readonly text: string };

export type Question = {
  readonly root: string;
  readonly words: readonly string[];
  /** Relative paths that are left out. */
  readonly exemptPlaces: readonly string[];
  readonly exemptNames: readonly string[];
};

/**
 * Every retired word in comments, strings and documents, and once for each identifier and file name that contains it,
 * however often it is used: a new use of an old name is no new word.
 */
export function findWords({ exemptNames, exemptPlaces, root, words }: Question): readonly Place[] {
  const find = finder(words);
  const exempt = exemptionOf(exemptNames);
  const seen = new Set<string>();
  const places: Place[] = [];
  const isExempt = (file: string) =>
    exemptPlaces.some((place) => file === place || file.startsWith(`${place}/`));
  for (const file of textFiles(root, '').filter((each) => !isExempt(each))) {
    const text = readFileSync(path.join(root, file), 'utf8');
    const { identifiers, prose } = file.endsWith('.md')
      ? { identifiers: [], prose: [text] }
      : splitSource(text, file);
    for (const part of prose) {
      for (const word of find(exempt.fromProse(part))) places.push({ file, word, text: part.slice(0, 80) });
    }
    for (const name of [...identifiers, path.basename(file).replace(/\..*$/, '')]) {
      if (seen.has(name) || exempt.names.has(name)) continue;
      seen.add(name);
      for (const word of find(name)) places.push({ file, word, text: name });
    }
  }
  return places;
}

export function countWords(words: readonly string[], places: readonly Place[]): Counts {
  const counts = new Map(words.map((word) => [word, 0]));
  for (const { word } of places) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Finds the words in text that is split into words first: `letGo`, `let-go` and `Let go` are one phrase. */
function finder(words: readonly string[]): (text: string) => readonly string[] {
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<= )(?:${longestFirst.join('|')})(?= )`, 'g');
  return (text) =>
    words.length === 0 ? [] : [...` ${splitWords(text)} `.matchAll(pattern)].map(([word]) => word);
}

export function splitWords(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ' ');
}

type Exemption = { readonly names: ReadonlySet<string>; fromProse(text: string): string };

function exemptionOf(names: readonly string[]): Exemption {
  const runs = (each: readonly string[]) =>
    each.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const single = names.filter((name) => /^[a-z]+$/.test(name));
  const compound = names.filter((name) => !single.includes(name));
  const quoted =
    single.length === 0 ? null : new RegExp(`^(['"\`])(?:${runs(single)})\\1$|\`(?:${runs(single)})\``, 'g');
  const anywhere =
    compound.length === 0 ? null : new RegExp(`(?<![\\w-])(?:${runs(compound)})(?![\\w-])`, 'g');
  return {
    names: new Set(names),
    fromProse: (text) => {
      const without = quoted === null ? text : text.replaceAll(quoted, ' ');
      return anywhere === null ? without : without.replaceAll(anywhere, ' ');
    },
  };
}

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'histories']);

function textFiles(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : textFiles(root, file);
    }
    return /\.(?:ts|tsx|mjs|md)$/.test(file) && !/\.tmp\.tsx?$/.test(file) ? [file] : [];
  });
}

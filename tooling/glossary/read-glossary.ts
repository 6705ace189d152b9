import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../root.ts';

export const GLOSSARY_FILE = path.join(ROOT, 'docs', 'GLOSSARY.md');

export type Term = {
  readonly term: string;
  readonly meaning: string;
  /** Lower case; a phrase has single spaces. */
  readonly never: readonly string[];
};

const HEAD = ['Term', 'Meaning', 'Never called'];

export function readGlossary(file: string = GLOSSARY_FILE): readonly Term[] {
  return parseGlossary(readFileSync(file, 'utf8'));
}

/** The rows of every table with the head `Term | Meaning | Never called`. */
export function parseGlossary(text: string): readonly Term[] {
  const terms: Term[] = [];
  let inside = false;
  for (const line of text.split('\n')) {
    const cells = cellsOf(line);
    if (cells === undefined) inside = false;
    else if (cells.join('|') === HEAD.join('|')) inside = true;
    else if (inside && !/^-+$/.test(cells[0] ?? '')) terms.push(termOf(cells, line));
  }
  return terms;
}

function cellsOf(line: string): readonly string[] | undefined {
  if (!line.startsWith('|')) return undefined;
  return line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function termOf(cells: readonly string[], line: string): Term {
  const [term = '', meaning = '', list = ''] = cells;
  const never = list === '' ? [] : list.split(',').map((word) => word.trim());
  const bad = never.find((word) => !/^[a-z]+(?: [a-z]+)*$/.test(word));
  if (cells.length !== HEAD.length || term === '' || meaning === '' || bad !== undefined) {
    throw new Error(`docs/GLOSSARY.md: expected a term, a meaning and words in lower case: ${line}`);
  }
  return { term, meaning, never };
}

/** Retired words, with the term to use. */
export function retiredWords(terms: readonly Term[]): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const { never, term } of terms) {
    for (const word of never) {
      if (words.has(word)) throw new Error(`docs/GLOSSARY.md: "${word}" is retired twice`);
      words.set(word, term);
    }
  }
  return words;
}

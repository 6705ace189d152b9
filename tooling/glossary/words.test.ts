import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NAMES_FILE } from '../recorded/all-names.ts';
import { parseNames } from '../recorded/names.ts';
import { countWords, findWords, splitWords } from './count-words.ts';
import { EXEMPT_NAMES } from './exemptions.ts';
import { formatRatchet, lowered, readRatchet, risesOf } from './ratchet.ts';
import { parseGlossary, readGlossary, retiredWords } from './read-glossary.ts';
import { splitSource } from './split-source.ts';

describe('docs/GLOSSARY.md', () => {
  const terms = readGlossary();

  test('has terms with a meaning, and retires words once', () => {
    expect(terms.length).toBeGreaterThan(60);
    expect(retiredWords(terms).get('let go')).toBe('release goods');
  });

  test.each([
    ['a word is retired twice', '| a | b | desk |\n| c | d | desk |'],
    ['a retired word has capitals', '| a | b | Desk |'],
    ['a row has no meaning', '| a | | desk |'],
  ])('is rejected where %s', (_, rows) => {
    const text = `| Term | Meaning | Never called |\n|---|---|---|\n${rows}\n`;
    expect(() => retiredWords(parseGlossary(text))).toThrow('docs/GLOSSARY.md');
  });
});

test('every recorded name with a retired word is exempt, and nothing else', () => {
  const words = [...retiredWords(readGlossary()).keys()];
  const pattern = new RegExp(` (?:${words.join('|')}) `);
  const names = [...parseNames(readFileSync(NAMES_FILE, 'utf8'))].flatMap(([, each]) => [...each]);
  const runs = new Set(names.flatMap((name) => name.match(/[\w-]+/g) ?? []));
  const concerned = [...runs].filter((run) => pattern.test(` ${splitWords(run)} `));
  expect(EXEMPT_NAMES.map(({ name }) => name)).toEqual(concerned.sort());
  expect(EXEMPT_NAMES.filter(({ reason }) => reason === '')).toEqual([]);
});

describe('the search for words', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'words-'));
    const write = (name: string, text: string) => {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    };
    write('code/let-go.ts', 'export const letGo = 1; // The desk lets it be.\n');
    write(
      'code/uses.ts',
      `import { letGo } from './let-go.ts';\nexport const says = [letGo, letGo, 'says', 'it says no'];\n`,
    );
    write('docs/page.md', 'Let go of the field `says`; the desktop is no desk. `compensationNews`\n');
    write('old/page.md', 'desk desk desk\n');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test('counts sentences each time, names and files once, and leaves exempt names out', () => {
    const words = ['desk', 'let go', 'says', 'news'];
    const places = findWords({
      root,
      words,
      exemptPlaces: ['old'],
      exemptNames: ['says', 'compensationNews'],
    });
    expect(Object.fromEntries(countWords(words, places))).toEqual({
      desk: 2,
      // A name, a file, an import of it and a sentence.
      'let go': 4,
      says: 1,
      news: 0,
    });
  });
});

test('comments, strings, templates and patterns are told apart from names', () => {
  const open = '$' + '{';
  const source = [
    `// one's own`,
    `const a = \`two ${open}b(\`three ${open}c}\`, { d: 1 })} four\`;`,
    `const e = /['"]five/.test("six") ? f / 2 / g : 'seven';`,
    `const h = \`${open}i}\` /* eight */;`,
  ].join('\n');
  const { identifiers, prose } = splitSource(source, 'x.ts');
  expect(identifiers).toEqual(['a', 'b', 'c', 'd', 'e', 'test', 'f', 'g', 'h', 'i']);
  expect(splitWords(prose.join(' ')).trim()).toBe('one s own two three four five six seven eight');
});

describe('the ratchet', () => {
  const allowed = new Map([
    ['desk', 2],
    ['till', 1],
  ]);

  test('refuses a count that rises, and any use of a word that it does not have', () => {
    const found = new Map([
      ['desk', 1],
      ['till', 2],
      ['house', 1],
    ]);
    expect(risesOf(allowed, found)).toEqual([
      { word: 'till', allowed: 1, found: 2 },
      { word: 'house', allowed: 0, found: 1 },
    ]);
  });

  test('falls, takes in words that were retired since, and never rises', () => {
    const found = new Map([
      ['desk', 0],
      ['till', 5],
      ['house', 3],
    ]);
    const next = lowered(allowed, found);
    expect(Object.fromEntries(next)).toEqual({ desk: 0, till: 1, house: 3 });
    expect(formatRatchet(next)).toBe('{\n  "house": 3,\n  "till": 1\n}\n');
  });

  test('names only words of the glossary', () => {
    const words = retiredWords(readGlossary());
    expect([...readRatchet().keys()].filter((word) => !words.has(word))).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { ROOT } from '../root.ts';
import type { Place } from './count-words.ts';
import { readCurrentWords } from './current-words.ts';
import { formatRatchet, lowered, RATCHET_FILE, readRatchet, risesOf } from './ratchet.ts';

// Fails where a retired word of docs/GLOSSARY.md is used more often than ratchet.json allows. `--lower` takes the counts
// that fell; `--places WORD` lists where a word is used.
const { counts, places, terms } = readCurrentWords();
const allowed = readRatchet();
const rises = risesOf(allowed, counts);
const asked = process.argv[process.argv.indexOf('--places') + 1];

if (process.argv.includes('--places')) {
  for (const place of places.filter(({ word }) => word === asked)) print(place);
} else if (process.argv.includes('--lower')) {
  const next = formatRatchet(lowered(allowed, counts));
  writeFileSync(RATCHET_FILE, next);
  process.stdout.write(`retired words: ${places.length} left\n`);
} else if (rises.length === 0) process.stdout.write(`retired words: ${places.length} left, none new\n`);
else {
  const changed = changedFiles();
  for (const { allowed: before, found, word } of rises) {
    process.stdout.write(
      `"${word}" is retired: use "${terms.get(word)}". Found ${found}, allowed ${before}.\n`,
    );
    for (const place of places.filter((each) => each.word === word && changed.has(each.file))) print(place);
  }
  process.stdout.write('See docs/GLOSSARY.md and CONTRIBUTING.md. All places: --places WORD\n');
  process.exitCode = 1;
}

function print({ file, text }: Place): void {
  process.stdout.write(`  ${file}: ${text.replaceAll(/\s+/g, ' ').trim()}\n`);
}

/** Files that differ from the main branch, where git knows one. */
function changedFiles(): ReadonlySet<string> {
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  try {
    const base = git('merge-base', 'HEAD', 'main').trim();
    const names = `${git('diff', '--name-only', base)}${git('ls-files', '--others', '--exclude-standard')}`;
    return new Set(names.split('\n'));
  } catch {
    return new Set();
  }
}

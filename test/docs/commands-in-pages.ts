import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

export type PageCommand = { readonly page: string; readonly line: string };

/** Every page that a reader of the clone is sent to. */
export function pages(): readonly string[] {
  const docs = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  return ['README.md', 'CONTRIBUTING.md', 'docker-compose.yml', ...docs.sort()];
}

export function textOf(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}

/** Commands of ours in code blocks and in code quotes, without the comments behind them. */
export function commandsOf(page: string): readonly PageCommand[] {
  const text = textOf(page);
  const blocks = [...text.matchAll(/^(?:#.*)?(?:[$ ]*)(\.\/quarterdeck .*)$/gm)].map(
    ([, line]) => line ?? '',
  );
  const quoted = [...text.matchAll(/`(\.\/quarterdeck[^`]*)`/g)].map(([, line]) => line ?? '');
  return [...blocks, ...quoted].map((line) => ({ page, line: line.replace(/\s+#.*$/, '') }));
}

/** What a shell makes of each line: the words after the name of the program. One shell for all, because starting it costs. */
export function wordsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const script = lines.map((line) => `set -- ${line.replace(/^\S+/, '')}; printf '%s\\0' "$@" '${END}'`);
  const out = execFileSync('sh', ['-c', script.join('\n')], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
  const words: string[][] = [[]];
  for (const word of out) {
    if (word === END) words.push([]);
    else words.at(-1)?.push(word);
  }
  return words.slice(0, -1);
}

const END = '-- end of a line --';

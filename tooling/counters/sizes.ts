import { readdirSync } from 'node:fs';
import path from 'node:path';
import { SyntaxKind } from 'typescript/unstable/ast';
import { isTest, type Source, walk } from '../source/project.ts';

export type Sizes = {
  readonly productionFiles: number;
  readonly productionLines: number;
  readonly testFiles: number;
  readonly testLines: number;
  readonly ratio: number;
  readonly longest: number;
  readonly longestFiles: readonly string[];
  readonly median: number;
};

/** Lines of the program and of its tests; chaos, bench and tooling count as production. */
export function sizesOf(sources: readonly Source[]): Sizes {
  const lines = sources.map(({ file, tree }) => ({ file, lines: tree.text.split('\n').length - 1 }));
  const production = lines.filter(({ file }) => !isTest(file));
  const tests = lines.filter(({ file }) => isTest(file));
  const sum = (each: typeof lines) => each.reduce((total, one) => total + one.lines, 0);
  const longest = Math.max(...production.map((one) => one.lines));
  const sorted = production.map((one) => one.lines).sort((a, b) => a - b);
  return {
    productionFiles: production.length,
    productionLines: sum(production),
    testFiles: tests.length,
    testLines: sum(tests),
    ratio: Math.round((sum(tests) / sum(production)) * 1000) / 1000,
    longest,
    longestFiles: production.filter((one) => one.lines === longest).map(({ file }) => file),
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
  };
}

/** Files and folders directly in a folder, without those of tests. */
export function entriesOf(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .filter((name) => !isTest(`${folder}/${name}`) && !name.endsWith('.md'))
    .sort();
}

const MARKS = {
  ignored: /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|oxlint-disable/g,
  todo: /(?:\/\/|\*).*\b(?:TODO|FIXME)\b/g,
};

/** The escape hatches of the language, in code that ships. */
export function looseEnds(sources: readonly Source[]): Readonly<Record<'any' | 'ignored' | 'todo', number>> {
  const found = { any: 0, ignored: 0, todo: 0 };
  for (const { file, tree } of sources) {
    // The patterns above would count themselves.
    if (isTest(file) || file === 'tooling/counters/sizes.ts') continue;
    walk(tree, (node) => {
      if (node.kind === SyntaxKind.AnyKeyword) found.any++;
    });
    found.ignored += tree.text.match(MARKS.ignored)?.length ?? 0;
    found.todo += tree.text.match(MARKS.todo)?.length ?? 0;
  }
  return found;
}

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ROOT } from '../root.ts';
import { readFigures, rowsOf } from './figures.ts';

// Prints the figures of this revision as a table. `--json`: all of them; `--places`: every place that branches on an
// action; `--write`: keeps them in docs/figures/ under the date of the revision.
const { branches, figures } = readFigures();
const all = { ...revision(), ...figures };
const json = `${JSON.stringify(all, null, 2)}\n`;

if (process.argv.includes('--places')) {
  for (const { file, line, text } of branches) process.stdout.write(`${file}:${line}  ${text}\n`);
} else if (process.argv.includes('--json')) process.stdout.write(json);
else for (const { now, quantity } of rowsOf(figures)) process.stdout.write(`${quantity.padEnd(52)} ${now}\n`);

if (process.argv.includes('--write'))
  writeFileSync(path.join(ROOT, 'docs', 'figures', `${all.date}.json`), json);

function revision(): { readonly revision: string; readonly date: string } {
  const shown = execFileSync('git', ['log', '-1', '--format=%h %cs'], { cwd: ROOT, encoding: 'utf8' });
  const [hash = '', date = ''] = shown.trim().split(' ');
  return { revision: hash, date };
}

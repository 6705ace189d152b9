import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { runMain } from '../../support/process/run-main.ts';
import { buildProgram } from '../build-program.ts';
import { COMMANDS } from '../command-table.ts';
import { pagesOf } from './pages.ts';

/** `pages.mjs FILE`, run by the build: the file is next to the programs as pages.json. */
async function main(): Promise<number> {
  const [file] = process.argv.slice(2);
  if (file === undefined) {
    process.stderr.write('usage: pages FILE\n');
    return 2;
  }
  const loaded = await Promise.all(COMMANDS.map(({ load }) => load()));
  const program = buildProgram(COMMANDS, loaded, async () => undefined);
  await writeFile(file, JSON.stringify(pagesOf(program)));
  return 0;
}

runMain('pages', main);

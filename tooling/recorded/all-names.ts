import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS } from '../../cli/command-table.ts';
import { MIGRATIONS } from '../../database/migrations/all.ts';
import { historyFiles } from '../histories/checksums.ts';
import { ROOT } from '../root.ts';
import { withProject } from '../source/project.ts';
import { addActionNames, addCatalogueNames, addCommandNames } from './catalogue-names.ts';
import { addCodeNames } from './code-names.ts';
import { addDatabaseNames } from './database-names.ts';
import { addHistoryNames } from './history-names.ts';
import { type AddName, collectNames, type Names } from './names.ts';
import { addEnvironment, addOutputNames } from './output-names.ts';

export const NAMES_FILE = path.join(import.meta.dirname, 'names.txt');

// Programs outside the TypeScript project.
const PROGRAMS = ['bin', 'docker', 'docker-compose.yml', 'Dockerfile'];

/** Every name that something outside this revision of the code relies on. */
export async function readNames(): Promise<Names> {
  const found: Parameters<AddName>[] = [];
  const add: AddName = (...name) => found.push(name);
  withProject((project) => {
    addCodeNames(project, add);
    addOutputNames(project, add);
  });
  for (const file of PROGRAMS.flatMap((folder) => filesIn(path.join(ROOT, folder)))) {
    addEnvironment(readFileSync(file, 'utf8'), add);
  }
  for (const file of historyFiles(ROOT)) addHistoryNames(file, add);
  addCatalogueNames(add);
  addActionNames(add);
  addDatabaseNames(MIGRATIONS, add);
  await addCommandNames(COMMANDS, add);
  return collectNames((each) => {
    for (const name of found) each(...name);
  });
}

function filesIn(place: string): readonly string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place).flatMap((name) => filesIn(path.join(place, name)));
}

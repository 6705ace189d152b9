import { readFileSync } from 'node:fs';
import path from 'node:path';
import { currentBuild } from './current-build.mjs';
import { nodeIsNewEnough } from './platform.mjs';
import { ROOT } from './root.mjs';

// What needs no second process, and little of this one: the version of the clone, or a text that the build wrote.

/** Answers where that can be done at once; false where the program has to be built or asked. */
export function answerAtOnce(args) {
  try {
    if (answerVersion(args)) return true;
    if (pageOf(args) === undefined) return false;
    const folder = currentBuild();
    return folder !== undefined && answerPage(args, folder);
  } catch {
    // Whatever cannot be read, the long way names it.
    return false;
  }
}

function answerVersion([first]) {
  if (first !== '--version' && first !== '-V' && first !== 'version') return false;
  const { optionalDependencies, version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  // The Node that the program runs on: this one, or the one among the packages.
  const packaged = optionalDependencies[`node-${process.platform}-${process.arch}`];
  const node = nodeIsNewEnough() ? process.versions.node : (packaged ?? process.versions.node);
  print(`quarterdeck ${version}, Node ${node}\n`);
  return true;
}

/** The width of the pages; a narrower terminal gets its own from the program. */
const PAGE_COLUMNS = 80;

/** Prints the page of the build in `folder` that the arguments ask for; false where they ask for something else. */
export function answerPage(args, folder) {
  const asked = pageOf(args);
  if (asked === undefined || (process.stdout.columns ?? PAGE_COLUMNS) < PAGE_COLUMNS) return false;
  const pages = JSON.parse(readFileSync(path.join(folder, 'pages.json'), 'utf8'))[asked.kind];
  if (!Object.hasOwn(pages, asked.name)) return false;
  print(pages[asked.name]);
  return true;
}

/** Help of a path of words, or a completion script; the program itself answers everything that is not so plain. */
export function pageOf(args) {
  if (args.length === 0) return { kind: 'help', name: '' };
  if (args[0] === 'completion' && args.length === 2) return { kind: 'completion', name: args[1] };
  const isHelp = (arg, at) => arg === '--help' || arg === '-h' || (arg === 'help' && at < 2);
  const words = args.filter((arg, at) => !isHelp(arg, at));
  if (words.length === args.length || words.some((word) => word.startsWith('-'))) return undefined;
  return { kind: 'help', name: words.join(' ') };
}

function print(text) {
  // `--help | head` closes the pipe early.
  process.stdout.on('error', () => {});
  process.stdout.write(text);
}

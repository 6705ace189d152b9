import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ROOT } from '../root.ts';
import {
  CHECKSUMS_FILE,
  checksumsOfHistories,
  compareChecksums,
  formatChecksums,
  parseChecksums,
} from './checksums.ts';

// Lists new histories. Listed ones are never updated here: a change to one of them is an error.
const listed = parseChecksums(existsSync(CHECKSUMS_FILE) ? readFileSync(CHECKSUMS_FILE, 'utf8') : '');
const found = checksumsOfHistories(ROOT);
const differences = compareChecksums(listed, found);
const broken = differences.filter(({ problem }) => problem !== 'not listed');
for (const { name, problem } of broken) process.stderr.write(`${name}: ${problem}\n`);
if (broken.length > 0) {
  process.stderr.write('Restore these files: recorded histories do not change.\n');
  process.exitCode = 1;
} else {
  writeFileSync(CHECKSUMS_FILE, formatChecksums(found));
  process.stdout.write(`${differences.length} added, ${found.size} listed\n`);
}

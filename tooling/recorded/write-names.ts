import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { NAMES_FILE, readNames } from './all-names.ts';
import { addedNames, collectNames, formatNames, missingNames, parseNames } from './names.ts';

// Adds new names to the list. A name that is gone stops it: the code has to get it back. `--drop` is for a name that
// was never released.
const before = existsSync(NAMES_FILE)
  ? parseNames(readFileSync(NAMES_FILE, 'utf8'))
  : collectNames(() => undefined);
const now = await readNames();
const missing = missingNames(before, now);
for (const name of missing) process.stderr.write(`missing  ${name}\n`);
if (missing.length > 0 && !process.argv.includes('--drop')) {
  process.stderr.write(
    `${missing.length} recorded names are gone; nothing was written. See CONTRIBUTING.md.\n`,
  );
  process.exitCode = 1;
} else {
  writeFileSync(NAMES_FILE, formatNames(now));
  process.stdout.write(`${addedNames(before, now).length} added, ${missing.length} dropped\n`);
}

import { execFileSync } from 'node:child_process';
import { ROOT } from './prepare/root.mjs';
import { orTell } from './prepare/run.mjs';
import { runTests } from './prepare/run-tests.mjs';

/**
 * All drills, or those whose file names contain one of the arguments: `npm run drills -- matrix`. Of those that take too
 * long for continuous integration the commit chooses a part; `--all` runs them whole.
 */
const words = process.argv.slice(2).filter((word) => word !== '--all');
if (words.length < process.argv.length - 2) {
  process.env.QUARTERDECK_DRILL_SHARD = 'all';
} else {
  const commit = commitHash();
  // Any number does: parts are counted modulo their number.
  process.env.QUARTERDECK_DRILL_SHARD = String(Number.parseInt(commit.slice(0, 8), 16));
  process.stderr.write(
    `drills: long ones run a part, chosen by commit ${commit.slice(0, 8)}; --all runs everything\n`,
  );
}
// One file after the other: they load the machine, and some of them measure it.
await orTell(runTests('drills', ['--project', 'drill', '--no-file-parallelism', ...words]));

function commitHash() {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    // An unpacked archive has no commit; the first part is as good as any.
    return '00000000';
  }
}

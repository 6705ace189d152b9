import { execFileSync } from 'node:child_process';
import { ROOT } from './prepare/root.mjs';
import { runOrReport } from './prepare/run.mjs';
import { runTests } from './prepare/run-tests.mjs';

/** Drills that take turns in continuous integration, where all of them together take too long. */
const TURNS = [
  ['scenarios/keep', 'survival/moved-stack', 'survival/rotated-worker', 'upgrade/upgrade', 'commands/chaos'],
  ['commands/busy', 'commands/restore'],
  [
    'robustness/long-list',
    'cli/closed-output',
    'survival/full-disk',
    'upgrade/way-back',
    'time/frozen-worker',
  ],
];

/**
 * All drills, or those whose file names contain one of the arguments: `npm run drills -- matrix`. The commit chooses who
 * has the turn, and which part of a long one is run; `--all` runs everything.
 */
const words = process.argv.slice(2).filter((word) => word !== '--all');
const others = [];
if (words.length < process.argv.length - 2) {
  process.env.QUARTERDECK_DRILL_SHARD = 'all';
} else {
  const commit = commitHash();
  // Any number does: parts are counted modulo their number.
  const number = Number.parseInt(commit.slice(0, 8), 16);
  process.env.QUARTERDECK_DRILL_SHARD = String(number);
  // The last digits decide the parts of a drill; the turn must not always come with the same part.
  const turn = Math.floor(number / 100) % TURNS.length;
  process.stderr.write(
    `drills: long ones run a part, chosen by commit ${commit.slice(0, 8)}; --all runs everything\n`,
  );
  if (words.length === 0) {
    others.push(...TURNS.filter((_, index) => index !== turn).flat());
    process.stderr.write(
      `drills: those that run always, and turn ${turn + 1} of ${TURNS.length}: ${TURNS[turn].join(', ')}\n`,
    );
  }
}
process.env.QUARTERDECK_DRILLS_LEFT_OUT = others.map((name) => `**/${name}.drill.test.ts`).join(',');
// One file after the other: they load the machine, and some of them measure it.
await runOrReport(runTests('drills', ['--project', 'drill', '--no-file-parallelism', ...words]));

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

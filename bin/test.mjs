import { runOrReport } from './prepare/run.mjs';
import { runTests } from './prepare/run-tests.mjs';

/** All tests, or those that the arguments name: `npm test -- --project pure`. */
await runOrReport(runTests('tests', withProject(process.argv.slice(2))));

// Without a project named, everything but the drills.
function withProject(args) {
  const named = args.some((arg) => arg === '--project' || arg.startsWith('--project='));
  return named ? args : ['--project', 'pure', '--project', 'live', ...args];
}

import { orTell } from './prepare/run.mjs';
import { runTests } from './prepare/run-tests.mjs';

/** All drills, or those whose file names contain one of the arguments: `npm run drills -- matrix`. */
await orTell(runTests('drills', ['--project', 'drill', ...process.argv.slice(2)]));

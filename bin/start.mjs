import { orTell, runQuarterdeck } from './prepare/run.mjs';

await orTell(runQuarterdeck(['start', ...process.argv.slice(2)]));

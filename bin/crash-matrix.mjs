import { orTell, runQuarterdeck } from './prepare/run.mjs';

await orTell(runQuarterdeck(['chaos', 'matrix', ...process.argv.slice(2)]));

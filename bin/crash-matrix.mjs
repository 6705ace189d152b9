import { runOrReport, runQuarterdeck } from './prepare/run.mjs';

await runOrReport(runQuarterdeck(['chaos', 'matrix', ...process.argv.slice(2)]));

import { runOrReport, runQuarterdeck } from './prepare/run.mjs';

await runOrReport(runQuarterdeck(['start', ...process.argv.slice(2)]));

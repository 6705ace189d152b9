#!/usr/bin/env node
import { answerAtOnce } from './prepare/answer.mjs';

const args = process.argv.slice(2);
if (!answerAtOnce(args)) {
  const { runOrReport, runQuarterdeck } = await import('./prepare/run.mjs');
  await runOrReport(runQuarterdeck(args));
}

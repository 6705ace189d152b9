#!/usr/bin/env node
import { orTell, runQuarterdeck } from './prepare/run.mjs';

await orTell(runQuarterdeck(process.argv.slice(2)));

import * as nodeModule from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { answerPage } from './answer.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { become, environmentFor, findNode } from './node.mjs';
import { BootstrapError } from './root.mjs';
import { systemProblem } from './system-error.mjs';

/** Runs the quarterdeck program with these arguments, after whatever is missing for it was made. */
export async function runQuarterdeck(args) {
  await ensureInstalled();
  const node = findNode();
  const folder = await ensureBuilt(node);
  if (answerPage(args, folder)) return;
  const program = path.join(folder, 'cli.mjs');
  // The compiled code of the last start is half of what a start costs.
  const cache = path.join(folder, 'compiled');
  if (node !== process.execPath) {
    const env = { ...environmentFor(node), NODE_COMPILE_CACHE: cache };
    process.exitCode = await become(node, [program, ...args], { env, cwd: process.cwd() });
    return;
  }
  nodeModule.enableCompileCache?.(cache);
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
}

/** The end of every bin: a BootstrapError is one sentence, anything else is a defect of ours. */
export async function runOrReport(work) {
  try {
    await work;
  } catch (error) {
    process.exitCode = 1;
    const message = error instanceof BootstrapError ? error.message : (systemProblem(error) ?? error.stack);
    process.stderr.write(`quarterdeck: ${message}\n`);
  }
}

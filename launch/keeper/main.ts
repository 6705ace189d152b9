import { randomBytes } from 'node:crypto';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runMain } from '../../support/process/run-main.ts';
import { outputOf } from '../../telemetry/process-output.ts';
import { demoEnvironment, downloadEnvironment } from '../demo-environment.ts';
import { stackFolder } from '../paths.ts';
import { takeFolderLock } from './folder-lock.ts';
import { runKeeper } from './keeper.ts';
import { EXIT_HELD, type StackOptions } from './protocol.ts';
import { logOpener, makeFolders, portKeeper, type StackContext } from './stack-context.ts';

/** `keeper.mjs ROOT` with the options as JSON on stdin, started detached by launch/start-keeper.ts only. */
async function main(): Promise<number> {
  const [root] = process.argv.slice(2);
  if (root === undefined) {
    process.stderr.write('usage: keeper ROOT <OPTIONS\n');
    return 2;
  }
  const options = JSON.parse(await text(process.stdin)) as StackOptions;
  const folder = stackFolder(root);
  await makeFolders(folder);
  const lock = takeFolderLock(folder);
  if (lock === undefined) return EXIT_HELD;
  const programs = path.dirname(fileURLToPath(import.meta.url));
  const context: StackContext = {
    root,
    clone: path.resolve(programs, '..', '..'),
    folder,
    programs,
    build: path.basename(programs),
    options,
    callbackSecret: randomBytes(24).toString('base64url'),
    env: demoEnvironment(process.env),
    downloadEnv: downloadEnvironment(process.env),
    addresses: new Map(),
    workers: new Map(),
    port: portKeeper(),
    log: logOpener(folder),
  };
  await runKeeper(context, { stackId: randomBytes(6).toString('hex'), startedAt: new Date().toISOString() });
  lock.release();
  return 0;
}

// No full disk and no lack of descriptors may end the parts that run. A defect still ends the keeper, loudly.
const output = outputOf(process);
runMain('keeper', main, { survive: (line) => void output.write(`${new Date().toISOString()} ${line}\n`) });

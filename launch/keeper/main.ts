import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoEnvironment, downloadEnvironment } from '../demo-environment.ts';
import { stackFolder } from '../paths.ts';
import { takeFolderLock } from './folder-lock.ts';
import { type House, logOpener, makeFolders, portKeeper } from './house.ts';
import { runKeeper } from './keeper.ts';
import { EXIT_HELD, type StackOptions } from './protocol.ts';

/** `keeper.mjs ROOT OPTIONS-JSON`, started detached by launch/client.ts and by nobody else. */
async function main(): Promise<void> {
  const [root, options] = process.argv.slice(2);
  if (root === undefined || options === undefined) throw new Error('usage: keeper ROOT OPTIONS');
  const folder = stackFolder(root);
  await makeFolders(folder);
  const lock = takeFolderLock(folder);
  if (lock === undefined) process.exit(EXIT_HELD);
  const programs = path.dirname(fileURLToPath(import.meta.url));
  const house: House = {
    root,
    clone: path.resolve(programs, '..', '..'),
    folder,
    programs,
    build: path.basename(programs),
    options: JSON.parse(options) as StackOptions,
    callbackSecret: randomBytes(24).toString('base64url'),
    env: demoEnvironment(process.env),
    downloadEnv: downloadEnvironment(process.env),
    addresses: new Map(),
    workers: new Map(),
    port: portKeeper(),
    log: logOpener(folder),
  };
  await runKeeper(house, { stackId: randomBytes(6).toString('hex'), startedAt: new Date().toISOString() });
  lock.release();
  process.exit(0);
}

await main();

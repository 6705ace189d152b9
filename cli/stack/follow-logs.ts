import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { stackFolder } from '../../launch/paths.ts';
import { stackHint } from '../../launch/stack-hint.ts';
import { type CliIo, EXIT, OperatorError, usageError } from '../command.ts';
import { become } from './become.ts';

const LAST_LINES = '200';

/** The last lines of the named parts, or of all; `--follow` continues until Ctrl-C. */
export async function followLogs(
  root: string,
  parts: readonly string[],
  follow: boolean,
  io: CliIo,
): Promise<number> {
  const folder = path.join(stackFolder(root), 'logs');
  const all = (await readdir(folder).catch(() => []))
    .filter((name) => name.endsWith('.log') && !name.endsWith('.previous.log'))
    .map((name) => name.slice(0, -'.log'.length));
  if (all.length === 0) {
    throw new OperatorError(`there are no logs in ${folder}`, {
      exitCode: EXIT.refused,
      nextSteps: [`start the stack: ${stackHint(root, 'stack up')}`],
    });
  }
  const unknown = parts.find((part) => !all.includes(part));
  if (unknown !== undefined) throw usageError(`there is no log of ${unknown}`, [`one of: ${all.join(', ')}`]);
  const files = (parts.length === 0 ? all : parts).map((part) => path.join(folder, `${part}.log`));
  // -F follows through the rename at the next start.
  return await become('tail', ['-n', LAST_LINES, ...(follow ? ['-F'] : []), ...files], io);
}

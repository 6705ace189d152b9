import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Endpoints } from '../contract/stack/endpoints.ts';
import { hint } from '../contract/stack/program-name.ts';
import { isKeeper } from '../launch/is-keeper.ts';
import { shellQuote } from '../support/text/shell-quote.ts';
import { EXIT, OperatorError } from './command.ts';

export type RunningStack = { readonly root: string; readonly endpoints: Endpoints };

/** The stack of this folder, or of the nearest folder above that has one; undefined where none runs. */
export async function readEndpoints(cwd: string): Promise<RunningStack | undefined> {
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    const file = path.join(folder, '.quarterdeck', 'endpoints.json');
    const endpoints = await read(file);
    if (endpoints !== undefined) {
      if (isKeeper(endpoints.keeperPid)) return { root: folder, endpoints };
      // Left behind by a keeper that was killed, unless one answers.
      if (await keeperAnswers(folder)) {
        throw unusable(
          file,
          `process ${endpoints.keeperPid}, which it names, is not the keeper that runs here`,
        );
      }
    }
    if (path.dirname(folder) === folder) return undefined;
  }
}

async function read(file: string): Promise<Endpoints | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unusable(file, `it cannot be read (${code})`);
  }
  const parsed = parse(text);
  if (parsed === undefined) throw unusable(file, 'it is damaged');
  if (typeof parsed.v === 'number' && parsed.v > 1) throw unusable(file, 'a newer build wrote it');
  if (parsed.v !== 1 || typeof parsed.keeperPid !== 'number') throw unusable(file, 'it is damaged');
  return parsed as Endpoints;
}

function parse(text: string): Partial<Endpoints> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Going on as if no stack ran here would talk to some other server. */
function unusable(file: string, why: string): OperatorError {
  return new OperatorError(`the addresses of the stack in ${file} are not known: ${why}`, {
    exitCode: EXIT.unreachable,
    nextSteps: [
      `end the stack that may still run there: ${hint(`stack down --folder ${shellQuote(path.dirname(path.dirname(file)))}`)}`,
      `start it again, or remove the file: rm ${shellQuote(file)}`,
    ],
  });
}

async function keeperAnswers(root: string): Promise<boolean> {
  const { connectKeeper } = await import('../launch/keeper-link.ts');
  const link = await connectKeeper(root).catch(() => undefined);
  link?.close();
  return link !== undefined;
}

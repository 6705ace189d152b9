import { readFile } from 'node:fs/promises';
import { LIMITS } from '../../domain/limits.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { systemProblem } from '../../support/errors/system-error.ts';
import { parseRate } from '../../support/text/parse-rate.ts';
import { EXIT, OperatorError, type OptionSpec, usageError } from '../command.ts';
import type { Flags } from '../parsing/flags.ts';
import { withoutMark } from '../parsing/shared-options.ts';

const GROUP = 'Many orders at once:';
const PER_SECOND_MAX = 50;

/** For a command whose action may run on many orders. */
export const BULK_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--query <query>',
    description: 'every order that a visibility query finds',
    conflicts: ['ids-from', 'run'],
    group: GROUP,
  },
  {
    flags: '--ids-from <file>',
    description: 'every order id in a file, one a line; - reads standard input',
    conflicts: ['run'],
    group: GROUP,
  },
  {
    flags: '--rate <n/s>',
    description: `requests per second, at most ${PER_SECOND_MAX}/s`,
    default: '4/s',
    group: GROUP,
  },
  {
    flags: '--stop-after <n>',
    description: 'pause the job after so many failures in a row',
    default: 10,
    number: { min: 1, max: 100_000 },
    group: GROUP,
  },
];

/** Which orders, where several are meant. */
export type Wanted =
  | { readonly by: 'query'; readonly query: string }
  | { readonly by: 'ids'; readonly ids: readonly string[] };

export function isBulk(flags: Flags): boolean {
  return flags.text('query') !== undefined || flags.text('ids-from') !== undefined;
}

export async function wantedOf(flags: Flags, stdin: NodeJS.ReadStream): Promise<Wanted> {
  const query = flags.text('query');
  if (flags.words.length > 0) throw usageError('name one order, or --query or --ids-from, not both');
  if (query !== undefined) return { by: 'query', query };
  const file = flags.text('ids-from') ?? '';
  const ids = idsIn(withoutMark(file === '-' ? await readAll(stdin) : await readIds(file)));
  if (ids.length === 0)
    throw usageError(`${file === '-' ? 'standard input' : file} names no order: one id a line`);
  return { by: 'ids', ids };
}

export function perSecondOf(flags: Flags): number {
  const text = flags.value('rate');
  const rate = parseRate(text);
  if (rate === null || rate > PER_SECOND_MAX) {
    throw usageError(
      `--rate ${JSON.stringify(text)}: expected a rate like 4/s or 30/m, at most ${PER_SECOND_MAX}/s`,
    );
  }
  return rate;
}

/** One id a line; blank lines and lines that start with `#` are skipped. */
function idsIn(text: string): readonly string[] {
  const ids = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const long = ids.find((id) => id.length > LIMITS.idCharacters);
  if (long !== undefined) {
    throw usageError(`line ${JSON.stringify(long.slice(0, 40))} is longer than an order id: one id a line`);
  }
  return ids;
}

async function readIds(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = systemProblem(error)?.says ?? errorText(error);
    throw new OperatorError(`--ids-from ${file}: ${why}`, { exitCode: EXIT.usage, cause: error });
  }
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

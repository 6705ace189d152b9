import type { Result } from '../../operations/problem.ts';
import { type CliIo, OperatorError } from '../command.ts';
import { type Operations, openOperations } from '../compose.ts';
import { readSettings, type Settings } from '../read-settings.ts';
import { exitCodeOf } from './exit-codes.ts';
import { type FlagKinds, type Flags, parseFlags, whereOf } from './flags.ts';

/** One of the `orders …` commands. */
export type OrderCommand = {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly flags: FlagKinds;
  run(run: OrderCommandRun): Promise<number>;
};

export type OrderCommandRun = {
  readonly operations: Operations;
  readonly settings: Settings;
  readonly flags: Flags;
  readonly words: readonly string[];
  readonly io: CliIo;
  readonly json: boolean;
};

export async function runOrderCommand(
  command: OrderCommand,
  args: readonly string[],
  io: CliIo,
): Promise<number> {
  const flags = parseFlags(args, command.flags);
  const { where, words } = whereOf(flags);
  const settings = await readSettings(where, io);
  const operations = openOperations(settings);
  try {
    return await command.run({ operations, settings, flags, words, io, json: flags.has('json') });
  } finally {
    await operations.close();
  }
}

/** The value, or one sentence on stderr with the exit code that belongs to it. */
export function orThrow<T>(result: Result<T>, nextSteps: readonly string[] = []): T {
  if (result.ok) return result.value;
  throw new OperatorError(result.problem.message, { exitCode: exitCodeOf(result.problem), nextSteps });
}

export function printJson(io: Pick<CliIo, 'stdout'>, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

import { hint } from '../../contract/stack/program-name.ts';
import type { Target } from '../../operations/target/target.ts';
import { targetWords } from '../../operations/target/target-words.ts';
import type { Result } from '../../operations/temporal/problem.ts';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { stringifyExact } from '../../support/text/exact-json.ts';
import { commandWords, shellCommand } from '../../support/text/shell-quote.ts';
import { type CliIo, type CommandLeaf, EXIT, OperatorError } from '../command.ts';
import { type Operations, openOperations } from '../compose.ts';
import type { Flags } from '../parsing/flags.ts';
import { whereOf } from '../parsing/shared-options.ts';
import { readSettings, type Settings } from '../read-settings.ts';
import { exitCodeOf } from './exit-codes.ts';

/** One of the `orders …` commands, and of others that talk to a target. */
export type OrderCommand = Omit<CommandLeaf, 'run' | 'takesPlace'> & {
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

/** Opens the target of its flags, and closes it. */
export function onTarget(command: OrderCommand): CommandLeaf {
  return { ...command, takesPlace: true, run: (flags, io) => runOrderCommand(command, flags, io) };
}

async function runOrderCommand(command: OrderCommand, flags: Flags, io: CliIo): Promise<number> {
  const changes = command.options?.some(({ flags: named }) => named === '--read-only') === true;
  const where = { ...whereOf(flags), readOnly: changes && flags.has('read-only') };
  const settings = await readSettings(where, io);
  warnUnused(settings.target, io);
  const operations = openOperations(settings);
  const { words } = flags;
  try {
    return await command.run({ operations, settings, flags, words, io, json: flags.has('json') });
  } catch (error) {
    throw atTarget(error, settings.target);
  } finally {
    await operations.close();
  }
}

/** On stderr, so that `--json` stays one document. */
export function warnUnused({ unused }: Target, io: Pick<CliIo, 'stderr'>): void {
  for (const problem of unused ?? []) io.stderr.write(`quarterdeck: warning: ${escapeLine(problem)}\n`);
}

/** Every refusal names its target; a usage error has none. */
export function atTarget(error: unknown, target: Target): unknown {
  if (!(error instanceof OperatorError) || error.exitCode === EXIT.usage) return error;
  // A sentence that has named the server already needs no second line for it.
  if (error.message.includes(target.address)) return error;
  return new OperatorError(error.message, {
    exitCode: error.exitCode,
    nextSteps: [...error.nextSteps, `target: ${targetName(target)}`],
    cause: error.cause,
  });
}

/** `local/default at 127.0.0.1:7240`; the address once where it is all that is known. */
export function targetName({ address, label, namespace }: Target): string {
  return label === address ? `${address}/${namespace}` : `${label}/${namespace} at ${address}`;
}

/** A command of ours for the same target, to be pasted. */
export function hintAt(
  target: Target,
  command: readonly string[],
  id: string,
  flags: readonly string[] = [],
): string {
  return hint(shellCommand(commandWords(command, [id], [...flags, ...targetWords(target)])));
}

/** On stderr, so that a script reads the answer alone. */
export function printTarget({ io, settings }: Pick<OrderCommandRun, 'io' | 'settings'>): void {
  io.stderr.write(`${escapeLine(`target: ${targetName(settings.target)}`)}\n`);
}

/** The same for `--json`; nothing secret is in it. */
export function jsonTarget({ address, label, namespace, profile }: Target) {
  return { label, address, namespace, profile };
}

/** The value, or one sentence on stderr with the exit code that belongs to it. */
export function orThrow<T>(result: Result<T>, nextSteps: readonly string[] = []): T {
  if (result.ok) return result.value;
  throw new OperatorError(result.problem.message, { exitCode: exitCodeOf(result.problem), nextSteps });
}

export function printJson(io: Pick<CliIo, 'stdout'>, value: unknown): void {
  io.stdout.write(`${stringifyExact(value, 2)}\n`);
}

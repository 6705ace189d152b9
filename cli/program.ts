import process from 'node:process';
import { type Command as Commander, CommanderError } from 'commander';
import { hint } from '../contract/stack/program-name.ts';
import packageFile from '../package.json' with { type: 'json' };
import { buildProgram } from './build-program.ts';
import { type CliIo, type Command, EXIT, isGroup, OperatorError, usageError } from './command.ts';
import type { TableEntry } from './command-table.ts';
import { HELP_WIDTH } from './parsing/build-command.ts';
import { printError } from './print-error.ts';

/** The whole program but its process: returns the exit code and prints errors, never with a stack trace. */
export async function runProgram(
  table: readonly TableEntry[],
  args: readonly string[],
  io: CliIo,
): Promise<number> {
  try {
    return await dispatch(table, withHelpFlag(args), io);
  } catch (error) {
    return printError(error, io);
  }
}

async function dispatch(table: readonly TableEntry[], args: readonly string[], io: CliIo): Promise<number> {
  if (args[0] === '--version' || args[0] === '-V' || args[0] === 'version') {
    io.stdout.write(`quarterdeck ${packageFile.version}, Node ${process.versions.node}\n`);
    return EXIT.done;
  }
  const entry = table.find(({ name }) => name === args[0]);
  const command = await entry?.load();
  let code: number = EXIT.done;
  const program = buildProgram(table, command === undefined ? [] : [command], async (leaf, flags) => {
    code = await leaf.run(flags, io);
  });
  toStreams(program, io);
  if (args.length === 0) {
    program.outputHelp();
    return EXIT.done;
  }
  try {
    await program.parseAsync(withoutHelpOfUnknown(args, table, command), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return endOf(error, args, command);
    throw error;
  }
  return code;
}

function toStreams(command: Commander, io: CliIo): void {
  const width = Math.min(HELP_WIDTH, (io.stdout.isTTY ? io.stdout.columns : undefined) ?? HELP_WIDTH);
  command.exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    // Errors are thrown, and printed once.
    writeErr: () => undefined,
    outputError: () => undefined,
    getOutHelpWidth: () => width,
    getErrHelpWidth: () => width,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const child of command.commands) toStreams(child, io);
}

/** `help orders list` and `orders help list` are `orders list --help`. */
function withHelpFlag(args: readonly string[]): readonly string[] {
  if (args[0] === 'help') return [...args.slice(1), '--help'];
  if (args[1] === 'help' && args[0]?.startsWith('-') === false) return [args[0], ...args.slice(2), '--help'];
  return args;
}

/** Help that is asked of a command that does not exist would be shown of the one above it. */
function withoutHelpOfUnknown(
  args: readonly string[],
  table: readonly TableEntry[],
  command: Command | undefined,
): readonly string[] {
  const [first, second] = args;
  const isWord = (word: string | undefined) => word !== undefined && !word.startsWith('-');
  const unknown =
    command === undefined
      ? isWord(first) && !table.some(({ name }) => name === first)
      : isGroup(command) && isWord(second) && !command.commands.some(({ name }) => name === second);
  return unknown ? args.filter((word) => word !== '--help' && word !== '-h') : args;
}

function endOf(error: CommanderError, args: readonly string[], command: Command | undefined): number {
  switch (error.code) {
    case 'commander.helpDisplayed':
    case 'commander.version':
      return EXIT.done;
    case 'commander.help':
      // A group without a command.
      throw usageError(`missing command after ${JSON.stringify(command?.name ?? 'quarterdeck')}`, [
        ...(command !== undefined && isGroup(command)
          ? [`one of: ${command.commands.map(({ name }) => name).join(', ')}`]
          : []),
        seeHelp(args, command),
      ]);
    default: {
      const [message = '', ...more] = withoutValue(error)
        .replace(/^error: /, '')
        .split('\n');
      const suggestions = more.map((line) => line.replace(/^\((.*)\)$/, '$1'));
      throw new OperatorError(message.replace(/\.$/, ''), {
        exitCode: EXIT.usage,
        nextSteps: [...suggestions, ...keyPlaces(message), seeHelp(args, command)],
        cause: error,
      });
    }
  }
}

/** The value after `=` of an unknown option may be a key. */
function withoutValue({ code, message }: CommanderError): string {
  if (code !== 'commander.unknownOption') return message;
  return message.replace(/^(error: unknown option '-[^=]*)=.*'/s, "$1'");
}

/** Options of the Temporal CLI that carry a secret. */
const KEY_OPTION =
  /^unknown option '--(?:api-key|codec-auth|codec-header|grpc-meta|password|tls-(?:ca|cert|key)-data)'/;

function keyPlaces(message: string): readonly string[] {
  if (!KEY_OPTION.test(message)) return [];
  return [
    'keys are never read from the command line, where other users can read them: temporal.toml, TEMPORAL_API_KEY',
  ];
}

function seeHelp(args: readonly string[], command: Command | undefined): string {
  const [, second] = args;
  const sub =
    command !== undefined && isGroup(command) && command.commands.some(({ name }) => name === second)
      ? [second]
      : [];
  const words = [...(command === undefined ? [] : [command.name]), ...sub, '--help'];
  return `see: ${hint(words.join(' '))}`;
}

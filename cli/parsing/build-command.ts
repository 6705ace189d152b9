import { Argument, Command as Commander, Option } from 'commander';
import { parseWholeNumber } from '../../support/text/whole-number.ts';
import {
  type ArgumentSpec,
  type Command,
  type CommandLeaf,
  type Example,
  isGroup,
  type OptionSpec,
  usageError,
} from '../command.ts';
import { type Flags, flagsOf } from './flags.ts';

export type Perform = (command: CommandLeaf, flags: Flags) => Promise<void>;

/** How wide help is where the terminal is not narrower; the pages written at build time have this width. */
export const HELP_WIDTH = 80;

/** The description of a command as commander's own. */
export function buildCommand(command: Command, perform: Perform): Commander {
  const built = described(new Commander(command.name), command);
  if (isGroup(command)) {
    for (const leaf of command.commands) built.addCommand(buildCommand(leaf, perform));
    return built.helpCommand(false).usage('<command> [options]');
  }
  for (const option of command.options ?? []) built.addOption(buildOption(option));
  for (const argument of command.arguments ?? []) built.addArgument(buildArgument(argument));
  const known = new Set(built.options.map((option) => option.long?.slice(2) ?? ''));
  // An address among the arguments would be counted as one of them.
  if (command.takesPlace === true) built.allowExcessArguments(true);
  return built.action(async () => {
    const given = command.takesPlace === true ? withoutPlace(built) : { words: built.args, place: undefined };
    await perform(command, flagsOf(given, known, built.opts()));
  });
}

/** Gives summary, description and examples; `program` is what examples begin with. */
export function described(
  built: Commander,
  { description, examples, summary }: Omit<Command, 'name'>,
): Commander {
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return built
    .summary(summary)
    .description(description === undefined ? sentence : `${sentence}\n\n${flowing(description)}`)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', exampleLines(examples));
}

/** Lines of a source file are not those of a help: only empty lines and indented ones stay lines of their own. */
function flowing(text: string): string {
  return text.replaceAll(/(?<!\n)\n(?![\n ])/g, ' ');
}

function exampleLines(examples: readonly Example[]): string {
  const lines = examples.flatMap(({ args, description }) => [
    ...(description === undefined ? [] : [`  # ${description}`]),
    `  ./quarterdeck ${args}`,
  ]);
  return `\nExamples:\n${lines.join('\n')}`;
}

function buildArgument({ choices, description, name }: ArgumentSpec): Argument {
  const argument = new Argument(name, description);
  if (choices === undefined) return argument;
  return argument.choices(choices).argParser((text: string) => {
    if (choices.includes(text)) return text;
    throw usageError(`there is no ${argument.name()} ${JSON.stringify(text)}`, [
      `one of: ${choices.join(', ')}`,
    ]);
  });
}

function buildOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description);
  if (spec.default !== undefined) option.default(spec.default, String(spec.default));
  const { choices } = spec;
  if (choices !== undefined) {
    option.choices(choices).argParser((text: string) => {
      if (choices.includes(text)) return text;
      throw usageError(`${option.long} is one of ${choices.join(', ')}, not ${JSON.stringify(text)}`);
    });
  }
  if (spec.number !== undefined) option.argParser(wholeNumber(option, spec.number));
  if (spec.repeats === true)
    option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
  if (spec.conflicts !== undefined) option.conflicts(spec.conflicts.map(attributeOf));
  if (spec.group !== undefined) option.helpGroup(spec.group);
  if (spec.hidden === true) option.hideHelp();
  return option;
}

function attributeOf(name: string): string {
  return new Option(`--${name}`).attributeName();
}

function wholeNumber(option: Option, range: NonNullable<OptionSpec['number']>) {
  return (text: string): number => {
    const number = parseWholeNumber(text, range);
    if (number !== null) return number;
    throw usageError(
      `${option.long} takes a whole number from ${range.min} to ${range.max}, not ${JSON.stringify(text)}`,
    );
  };
}

const PLACE = 'quarterdeck://';

function withoutPlace(built: Commander): Pick<Flags, 'place' | 'words'> {
  const words = built.args.filter((word) => !word.startsWith(PLACE));
  const [place, second] = built.args.filter((word) => word.startsWith(PLACE));
  if (second !== undefined) built.error('error: more than one quarterdeck:// address');
  const expected = built.registeredArguments;
  const missing = expected.slice(words.length).find((argument) => argument.required);
  if (missing !== undefined) built.error(`error: missing required argument '${missing.name()}'`);
  if (words.length > expected.length && expected.at(-1)?.variadic !== true) {
    const plural = expected.length === 1 ? '' : 's';
    built.error(
      `error: too many arguments for '${built.name()}'. Expected ${expected.length} argument${plural} but got ${words.length}: ${words.join(', ')}.`,
    );
  }
  return { words, place };
}

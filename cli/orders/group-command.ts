import { type Command, EXIT, usageError } from '../command.ts';
import { type OrderCommand, runOrderCommand } from './order-command.ts';

/** A command of commands. Its help lists them and ends with `about`. */
export function groupCommand(group: {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly OrderCommand[];
  readonly about: string;
}): Command {
  const { about, commands, name, summary } = group;
  const width = Math.max(...commands.map((command) => command.name.length));
  const usage = `quarterdeck ${name} COMMAND ...

${commands.map((command) => `  ${command.name.padEnd(width)} ${command.summary}`).join('\n')}

${about}`;
  return {
    name,
    summary,
    usage,
    ownHelp: true,
    async run(args, io) {
      const [word, ...rest] = args;
      if (word === '--help' || word === '-h') {
        io.stdout.write(`${usage}\n`);
        return EXIT.done;
      }
      const command = commands.find((each) => each.name === word);
      if (command === undefined) {
        const said =
          word === undefined ? 'a command is missing' : `there is no command ${name} ${JSON.stringify(word)}`;
        throw usageError(said, [`one of: ${commands.map((each) => each.name).join(', ')}`]);
      }
      if (rest.includes('--help') || rest.includes('-h')) {
        io.stdout.write(`${command.usage}\n`);
        return EXIT.done;
      }
      return await runOrderCommand(command, rest, io);
    },
  };
}

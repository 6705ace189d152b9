import { type Command, EXIT, usageError } from '../command.ts';
import {
  changeCommand,
  describeCommand,
  listCommand,
  rampCommand,
} from '../deployments/deployment-commands.ts';
import { runOrderCommand } from '../orders/order-command.ts';

const COMMANDS = [listCommand, describeCommand, changeCommand, rampCommand];

const USAGE = `quarterdeck deployments COMMAND ...

${COMMANDS.map((command) => `  ${command.name.padEnd(12)} ${command.summary}`).join('\n')}

Which build of the worker gets the orders. A build appears here once a worker of it has polled:
\`quarterdeck worker --build B\`. Everywhere: --profile P, --address HOST:PORT, --namespace N, --json. What changes
something needs --reason, has --dry-run, and takes --confirm TEXT where its preview asks for proof.`;

export const deployments: Command = {
  name: 'deployments',
  summary: 'which build of the worker gets the orders: list, set-current, ramp',
  usage: USAGE,
  ownHelp: true,
  async run(args, io) {
    const [name, ...rest] = args;
    if (name === '--help' || name === '-h') {
      io.stdout.write(`${USAGE}\n`);
      return EXIT.done;
    }
    const command = COMMANDS.find((each) => each.name === name);
    if (command === undefined) {
      const said = name === undefined ? 'a command is missing' : `there is no command deployments ${name}`;
      throw usageError(said, [`one of: ${COMMANDS.map((each) => each.name).join(', ')}`]);
    }
    if (rest.includes('--help') || rest.includes('-h')) {
      io.stdout.write(`${command.usage}\n`);
      return EXIT.done;
    }
    return await runOrderCommand(command, rest, io);
  },
};

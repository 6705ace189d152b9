import { type Command, EXIT, usageError } from '../command.ts';
import { CUSTOMER_COMMANDS } from '../customers/customer-commands.ts';
import { runOrderCommand } from '../orders/order-command.ts';

const USAGE = `quarterdeck customers COMMAND ...

${CUSTOMER_COMMANDS.map((command) => `  ${command.name.padEnd(11)} ${command.summary}`).join('\n')}

Everywhere: --profile P, --address HOST:PORT, --namespace N, --json, or a quarterdeck:// address. What asks for something
takes --request-key K: the same key with the same content is carried out once, with another content it is refused.`;

export const customers: Command = {
  name: 'customers',
  summary: 'who orders: register, fill a cart, check it out, show',
  usage: USAGE,
  ownHelp: true,
  async run(args, io) {
    const [name, ...rest] = args;
    if (name === '--help' || name === '-h') {
      io.stdout.write(`${USAGE}\n`);
      return EXIT.done;
    }
    const command = CUSTOMER_COMMANDS.find((each) => each.name === name);
    if (command === undefined) {
      const said =
        name === undefined ? 'a command is missing' : `there is no command customers ${JSON.stringify(name)}`;
      throw usageError(said, [`one of: ${CUSTOMER_COMMANDS.map((each) => each.name).join(', ')}`]);
    }
    if (rest.includes('--help') || rest.includes('-h')) {
      io.stdout.write(`${command.usage}\n`);
      return EXIT.done;
    }
    return await runOrderCommand(command, rest, io);
  },
};

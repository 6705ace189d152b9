import { type Command, EXIT, usageError } from '../command.ts';
import { CHANGE_COMMANDS } from '../orders/change-commands.ts';
import { countCommand } from '../orders/count-orders.ts';
import { createCommand } from '../orders/create-order.ts';
import { listCommand } from '../orders/list-orders.ts';
import { type OrderCommand, runOrderCommand } from '../orders/order-command.ts';
import { queryCommand } from '../orders/query-order.ts';
import { REMEDY_COMMANDS } from '../orders/remedy-commands.ts';
import { REPAIR_COMMANDS } from '../orders/repair-commands.ts';
import { showCommand } from '../orders/show-order.ts';

const COMMANDS: readonly OrderCommand[] = [
  listCommand,
  countCommand,
  showCommand,
  createCommand,
  queryCommand,
  ...CHANGE_COMMANDS,
  ...REMEDY_COMMANDS,
  ...REPAIR_COMMANDS,
];

const USAGE = `quarterdeck orders COMMAND ...

${COMMANDS.map((command) => `  ${command.name.padEnd(15)} ${command.summary}`).join('\n')}

An order is named by its id or by the beginning of it. Everywhere: --profile P, --address HOST:PORT,
--namespace N, --json, or a quarterdeck:// address. What changes something needs --reason, has --dry-run,
and takes --confirm TEXT where its preview asks for proof.`;

export const orders: Command = {
  name: 'orders',
  summary: 'list, show and change orders, without a screen',
  usage: USAGE,
  ownHelp: true,
  async run(args, io) {
    const [name, ...rest] = args;
    if (name === '--help' || name === '-h') {
      io.stdout.write(`${USAGE}\n`);
      return EXIT.done;
    }
    if (name === undefined) throw usageError('a command is missing', [USAGE]);
    const command = COMMANDS.find((each) => each.name === name);
    if (command === undefined) {
      throw usageError(`there is no command orders ${JSON.stringify(name)}`, [
        `one of: ${COMMANDS.map((each) => each.name).join(', ')}`,
      ]);
    }
    if (rest.includes('--help') || rest.includes('-h')) {
      io.stdout.write(`${command.usage}\n`);
      return EXIT.done;
    }
    return await runOrderCommand(command, rest, io);
  },
};

import { CHANGE_COMMANDS } from '../orders/change-commands.ts';
import { countCommand } from '../orders/count-orders.ts';
import { createCommand } from '../orders/create-order.ts';
import { groupCommand } from '../orders/group-command.ts';
import { listCommand } from '../orders/list-orders.ts';
import { queryCommand } from '../orders/query-order.ts';
import { REMEDY_COMMANDS } from '../orders/remedy-commands.ts';
import { REPAIR_COMMANDS } from '../orders/repair-commands.ts';
import { showCommand } from '../orders/show-order.ts';

export const orders = groupCommand({
  name: 'orders',
  summary: 'list, show and change orders, without a screen',
  description: `An order is named by its id or the beginning of it. What changes something needs --reason, has --dry-run and,
where its preview asks for proof, takes --confirm.`,
  commands: [
    listCommand,
    countCommand,
    showCommand,
    createCommand,
    queryCommand,
    ...CHANGE_COMMANDS,
    ...REMEDY_COMMANDS,
    ...REPAIR_COMMANDS,
  ],
  examples: [
    { args: 'orders list --lens attention' },
    { args: 'orders show ord-7F3K2Q' },
    { args: 'orders cancel ord-7F3K2Q --reason "customer called" --dry-run' },
  ],
});

import { ORDER_ACTIONS } from '../../operations/actions/catalogue/order/all.ts';
import { actionCommand } from '../orders/action-commands.ts';
import { OWN_CHANGE_COMMANDS } from '../orders/change-commands.ts';
import { countCommand } from '../orders/count-orders.ts';
import { createCommand } from '../orders/create-order.ts';
import { groupCommand } from '../orders/group-command.ts';
import { listCommand } from '../orders/list-orders.ts';
import { queryCommand } from '../orders/query-order.ts';
import { returnCommand } from '../orders/return-command.ts';
import { showCommand } from '../orders/show-order.ts';

/** Commands that need more than the fields of a record. */
const OWN = [createCommand, ...OWN_CHANGE_COMMANDS, returnCommand];

/** Everything else that can be done to an order, read from the records. */
const GENERATED = ORDER_ACTIONS.filter(
  ({ commandWords, hidden, id }) =>
    !OWN.some(({ name }) => name === id) && (hidden !== true || commandWords === undefined),
).map(actionCommand);

export const orders = groupCommand({
  name: 'orders',
  summary: 'list, show and change orders, without a screen',
  description: `An order is named by its id or the beginning of it. What changes something needs --reason, has --dry-run and,
where its preview asks for proof, takes --confirm.`,
  commands: [listCommand, countCommand, showCommand, queryCommand, ...OWN, ...GENERATED],
  examples: [
    { args: 'orders list --lens attention' },
    { args: 'orders show ord-7F3K2Q' },
    { args: 'orders cancel ord-7F3K2Q --reason "customer called" --dry-run' },
  ],
});

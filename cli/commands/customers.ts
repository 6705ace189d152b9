import { CUSTOMER_COMMANDS } from '../customers/customer-commands.ts';
import { groupCommand } from '../orders/group-command.ts';

export const customers = groupCommand({
  name: 'customers',
  summary: 'register, verify and show customers; fill and check out their carts',
  commands: CUSTOMER_COMMANDS,
  examples: [{ args: 'customers show c-1' }],
});

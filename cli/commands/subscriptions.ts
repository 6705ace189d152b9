import { SUBSCRIPTION_COMMANDS } from '../after-sale/subscription-commands.ts';
import { groupCommand } from '../orders/group-command.ts';

export const subscriptions = groupCommand({
  name: 'subscriptions',
  summary: 'create, change, pause, skip, cancel, list and show subscriptions',
  commands: SUBSCRIPTION_COMMANDS,
  examples: [{ args: 'subscriptions list --open' }],
});

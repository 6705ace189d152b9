import { AFTER_SALE_FLAGS } from '../after-sale/run-commands.ts';
import { SUBSCRIPTION_COMMANDS } from '../after-sale/subscription-commands.ts';
import { groupCommand } from '../orders/group-command.ts';

export const subscriptions = groupCommand({
  name: 'subscriptions',
  summary: 'what is ordered again and again: create, change, pause, skip, cancel, list, show',
  commands: SUBSCRIPTION_COMMANDS,
  about: AFTER_SALE_FLAGS,
});

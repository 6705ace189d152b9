import { groupCommand } from '../after-sale/group.ts';
import { SUBSCRIPTION_COMMANDS } from '../after-sale/subscription-commands.ts';

export const subscriptions = groupCommand({
  name: 'subscriptions',
  summary: 'what is ordered again and again: create, change, pause, skip, cancel, list, show',
  commands: SUBSCRIPTION_COMMANDS,
});

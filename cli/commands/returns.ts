import { RETURN_COMMANDS } from '../after-sale/return-commands.ts';
import { groupCommand } from '../orders/group-command.ts';

export const returns = groupCommand({
  name: 'returns',
  summary: 'request, approve, inspect, settle, list and show returns',
  commands: RETURN_COMMANDS,
  examples: [{ args: 'returns list --open' }],
});

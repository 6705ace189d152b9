import { groupCommand } from '../after-sale/group.ts';
import { RETURN_COMMANDS } from '../after-sale/return-commands.ts';

export const returns = groupCommand({
  name: 'returns',
  summary: 'goods that come back: request, approve, inspect, settle, list, show',
  commands: RETURN_COMMANDS,
});

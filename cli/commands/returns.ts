import { RETURN_COMMANDS } from '../after-sale/return-commands.ts';
import { AFTER_SALE_FLAGS } from '../after-sale/run-commands.ts';
import { groupCommand } from '../orders/group-command.ts';

export const returns = groupCommand({
  name: 'returns',
  summary: 'goods that come back: request, approve, inspect, settle, list, show',
  commands: RETURN_COMMANDS,
  about: AFTER_SALE_FLAGS,
});

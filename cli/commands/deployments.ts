import { changeCommand, listCommand, rampCommand } from '../deployments/deployment-commands.ts';
import { describeCommand } from '../deployments/describe-deployment.ts';
import { groupCommand } from '../orders/group-command.ts';

export const deployments = groupCommand({
  name: 'deployments',
  summary: 'show and change which build of the worker gets the orders',
  description: `A build appears here once a worker of it has polled: ./quarterdeck worker --build v2`,
  commands: [listCommand, describeCommand, changeCommand, rampCommand],
  examples: [{ args: 'deployments list' }, { args: 'deployments set-current v2 --dry-run' }],
});

import { groupCommand } from '../orders/group-command.ts';
import { showCommand } from '../orders/show-order.ts';
import { listWorkflows } from '../workflows/list-workflows.ts';

export const workflows = groupCommand({
  name: 'workflows',
  summary: 'list and show workflows of any type, in any namespace',
  commands: [
    listWorkflows,
    {
      ...showCommand,
      summary: 'show one workflow: status, why it waits, pending activities, timeline',
      description: 'Works without a worker, from describe and history.',
      arguments: [{ name: '<id>', description: 'workflow ID' }],
      examples: [
        { args: 'workflows show order/ord-7F3K2Q9M1XZT0ABC' },
        { args: 'workflows show order/ord-7F3K2Q9M1XZT0ABC --history --json' },
      ],
    },
  ],
  examples: [{ args: 'workflows list --type order --json' }],
});

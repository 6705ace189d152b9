import { listCommand, pauseCommand, resumeCommand, showCommand, stopCommand } from '../jobs/job-commands.ts';
import { groupCommand } from '../orders/group-command.ts';

export const jobs = groupCommand({
  name: 'jobs',
  summary: 'list, show, resume, pause and stop actions on many orders',
  description: `A job is one action on a frozen set of orders: orders cancel --query "StuckReason = 'capture-declined'". It keeps its
rate, has a result for each order, and can be resumed after a crash with none skipped and none done twice.`,
  commands: [listCommand, showCommand, resumeCommand, pauseCommand, stopCommand],
  examples: [
    {
      args: `orders cancel --query "StuckReason = 'capture-declined'" --dry-run`,
      description: 'what a job would do',
    },
    { args: 'jobs list' },
    { args: 'jobs show job-7F3K2Q9A' },
  ],
});

import {
  changeCommand,
  describeCommand,
  listCommand,
  rampCommand,
} from '../deployments/deployment-commands.ts';
import { groupCommand } from '../orders/group-command.ts';

export const deployments = groupCommand({
  name: 'deployments',
  summary: 'which build of the worker gets the orders: list, set-current, ramp',
  commands: [listCommand, describeCommand, changeCommand, rampCommand],
  about: `Which build of the worker gets the orders. A build appears here once a worker of it has polled:
\`quarterdeck worker --build B\`. Everywhere: --profile P, --address HOST:PORT, --namespace N, --json. What changes
something needs --reason, has --dry-run, and takes --confirm TEXT where its preview asks for proof.`,
});

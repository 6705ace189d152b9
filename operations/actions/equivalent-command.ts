import { orderWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { stringifyExact } from '../../support/text/exact-json.ts';
import { shellCommand } from '../../support/text/shell-quote.ts';
import type { Target } from '../target/target.ts';
import { type AnyAction, isOfRun, type OrderAction, openedWorkflowId } from './action.ts';
import { messageOf } from './messages.ts';
import type { Execution } from './runs-concerned.ts';

export type CommandRequest = {
  readonly action: AnyAction;
  /** What it goes to, in this order; none where a run is started. */
  readonly runs: readonly Execution[];
  readonly target: Pick<Target, 'address' | 'namespace' | 'profile'>;
  readonly reason: string;
  readonly actor: string;
};

/** The same as `temporal …` commands, to be pasted into a shell. Keys stay in the profile and are never printed. */
export function equivalentCommand(request: CommandRequest): string | null {
  const { action, runs, target } = request;
  const where = [
    ...(target.profile === null ? ['--address', target.address] : ['--profile', target.profile]),
    ...['--namespace', target.namespace],
  ];
  if (action.kind === 'create') {
    const { order, restart } = action;
    const reuse = restart === true ? 'AllowDuplicateFailedOnly' : 'RejectDuplicate';
    const workflowId = orderWorkflowId(order.orderId);
    return startCommand({ type: WORKFLOW_TYPES.order, workflowId, reuse, input: order }, where);
  }
  if (action.kind === 'open') {
    const { input, of } = action;
    const workflowId = openedWorkflowId(action);
    return startCommand({ type: of, workflowId, reuse: 'RejectDuplicate', input }, where);
  }
  if (runs.length === 0 || !isOfRun(action) || action.kind === 'try-now') return null;
  const { rest, verb } = wordsOf(action, request);
  return runs
    .map(({ runId, workflowId }) => {
      const its = ['--workflow-id', workflowId, '--run-id', runId];
      return shellCommand(['temporal', 'workflow', ...verb, ...its, ...rest, ...where]);
    })
    .join(' && ');
}

type Started = {
  readonly type: string;
  readonly workflowId: string;
  readonly reuse: string;
  readonly input: unknown;
};

function startCommand({ input, reuse, type, workflowId }: Started, where: readonly string[]): string {
  return shellCommand([
    ...['temporal', 'workflow', 'start', '--type', type, '--task-queue', TASK_QUEUES.orders],
    ...['--workflow-id', workflowId, '--id-reuse-policy', reuse, '--input', stringifyExact(input)],
    ...where,
  ]);
}

type Words = { readonly verb: readonly string[]; readonly rest: readonly string[] };

function wordsOf(action: OrderAction, { actor, reason }: CommandRequest): Words {
  const message = messageOf(action, { reason, actor });
  if (message !== undefined) {
    const inputs = message.args.flatMap((arg) => ['--input', stringifyExact(arg)]);
    const verb = message.kind === 'update' ? ['update', 'execute'] : ['signal'];
    return { verb, rest: ['--name', message.name, ...inputs] };
  }
  const why = ['--reason', reason];
  if (action.kind !== 'reset') return { verb: [action.kind], rest: why };
  const excluded = action.exclude.flatMap((kind) => [
    '--reapply-exclude',
    kind === 'signals' ? 'Signal' : 'Update',
  ]);
  return { verb: ['reset'], rest: ['--event-id', String(action.eventId), ...excluded, ...why] };
}

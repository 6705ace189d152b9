import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { orderWorkflowId, WORKFLOW_TYPES } from '../../contract/workflow-ids.ts';
import type { Target } from '../target.ts';
import { type AnyAction, type FrozenRun, isOfRun, type OrderAction } from './action.ts';
import { messageOf } from './messages.ts';
import { shellCommand } from './shell-quote.ts';

export type CommandRequest = {
  readonly action: AnyAction;
  readonly run: FrozenRun | null;
  readonly target: Pick<Target, 'address' | 'namespace' | 'profile'>;
  readonly reason: string;
  readonly actor: string;
};

/** The same as a `temporal …` command, to be pasted into a shell. Keys stay in the profile and are never printed. */
export function equivalentCommand(request: CommandRequest): string | null {
  const { action, run, target } = request;
  const where = [
    ...(target.profile === null ? ['--address', target.address] : ['--profile', target.profile]),
    ...['--namespace', target.namespace],
  ];
  if (action.kind === 'create') {
    const workflowId = orderWorkflowId(action.order.orderId);
    return shellCommand([
      ...[
        'temporal',
        'workflow',
        'start',
        '--type',
        WORKFLOW_TYPES.order,
        '--task-queue',
        TASK_QUEUES.orders,
      ],
      ...['--workflow-id', workflowId],
      ...['--id-reuse-policy', action.restart === true ? 'AllowDuplicateFailedOnly' : 'RejectDuplicate'],
      ...['--input', JSON.stringify(action.order), ...where],
    ]);
  }
  if (action.kind === 'open') {
    const started = [
      'temporal',
      'workflow',
      'start',
      '--type',
      action.of,
      '--task-queue',
      TASK_QUEUES.orders,
    ];
    const id = action.of === 'return' ? action.input.returnId : action.input.subscriptionId;
    return shellCommand([
      ...started,
      ...['--workflow-id', `${action.of}/${id}`, '--id-reuse-policy', 'RejectDuplicate'],
      ...['--input', JSON.stringify(action.input), ...where],
    ]);
  }
  if (run === null || !isOfRun(action) || action.kind === 'try-now') return null;
  const of = ['--workflow-id', run.workflowId, '--run-id', run.runId];
  return shellCommand([
    'temporal',
    'workflow',
    ...verb(action, request),
    ...of,
    ...rest(action, request),
    ...where,
  ]);
}

function verb(action: OrderAction, request: CommandRequest): readonly string[] {
  const message = messageOf(action, { reason: request.reason, actor: request.actor });
  if (message?.kind === 'update') return ['update', 'execute'];
  return [message?.kind === 'signal' ? 'signal' : action.kind];
}

function rest(action: OrderAction, request: CommandRequest): readonly string[] {
  const { reason, actor } = request;
  const message = messageOf(action, { reason, actor });
  if (message !== undefined) {
    return ['--name', message.name, ...message.args.flatMap((arg) => ['--input', JSON.stringify(arg)])];
  }
  if (action.kind !== 'reset') return ['--reason', reason];
  const excluded = action.exclude.flatMap((kind) => [
    '--reapply-exclude',
    kind === 'signals' ? 'Signal' : 'Update',
  ]);
  return ['--event-id', String(action.eventId), ...excluded, '--reason', reason];
}

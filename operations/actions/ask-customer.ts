import type { CustomerAnswer } from '../../contract/customer/customer-state.ts';
import { customerWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { askCustomer, type CustomerOutcome, type CustomerRequest } from '../subjects/customer/customers.ts';
import { describeOrder } from '../temporal/describe.ts';
import { ok, type Result } from '../temporal/problem.ts';
import { readPolling } from '../workers/read-polling.ts';
import type { FrozenRun, Outcome } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { dangerOf, titleOf } from './action-words.ts';
import { equivalentCommand } from './equivalent-command.ts';
import { type Given, proofOf } from './guard.ts';
import { journalled, lookAt } from './journalled.ts';
import { messageOf } from './messages.ts';
import { ENDED, type Ended, endOfProblem } from './perform.ts';
import type { Preview } from './preview.ts';
import type { RemedyAction } from './remedy-action.ts';
import { remedyNoUndo, remedyWill } from './remedy-words.ts';

export type CustomerAsk = { readonly customerId: string; readonly action: RemedyAction };

/** A customer may have no run yet: then asking starts it, so the run that is asked is not frozen. */
export async function previewCustomer(
  context: ActionContext,
  { action, customerId }: CustomerAsk,
  reason: string,
): Promise<Result<Preview>> {
  const { link, policy } = context;
  const workflowId = customerWorkflowId(customerId);
  const facts = await describeOrder(link, { workflowId });
  if (!facts.ok && facts.problem.kind !== 'not-found') return facts;
  const queue = { name: TASK_QUEUES.orders, kind: 'workflow' } as const;
  const polling = await readPolling(link, queue, context.now());
  const row = facts.ok ? facts.value.row : null;
  const run: FrozenRun = { orderId: customerId, workflowId, runId: row?.runId ?? '' };
  const danger = dangerOf(action);
  return ok({
    action,
    title: titleOf(action, customerId),
    run,
    row,
    readAt: context.now(),
    will: remedyWill(action, { amount: null }),
    notes: row === null ? ['nobody runs for this customer yet: asking starts their run'] : [],
    noUndo: remedyNoUndo(action),
    danger,
    proof: proofOf(customerId, policy, danger === 'final'),
    refusal:
      polling.kind === 'silent'
        ? {
            by: 'server',
            says: `no worker takes work from "${queue.name}", so nobody can answer`,
            instead: ['start a worker first'],
          }
        : null,
    command:
      row === null
        ? null
        : equivalentCommand({ action, runs: [run], target: link.target, reason, actor: context.actor }),
  });
}

/** `told` is what the customer's run answered; null where nothing was asked or nobody knows. */
export async function performCustomer(
  context: ActionContext,
  preview: Preview,
  given: Given,
): Promise<{ readonly outcome: Outcome; readonly told: CustomerOutcome | null }> {
  const { action, run } = preview;
  if (action.kind !== 'remedy' || action.of !== 'customer' || run === null)
    throw new Error('only what a customer is asked comes here');
  let told: CustomerOutcome | null = null;
  const outcome = await journalled(
    context,
    { preview, given },
    {
      action,
      run,
      async execute(intent) {
        const message = messageOf(action, { reason: intent.reason, actor: context.actor });
        const request = { customerId: run.orderId, name: message?.name, input: message?.args[0] };
        const asked = await askCustomer(context.link, request as CustomerRequest, { updateId: intent.id });
        if (!asked.ok) return await endOfProblem(context, intent, asked.problem);
        told = asked.value;
        return endOfAnswer(asked.value);
      },
      look: ({ end }) => lookAt(context, end, run.workflowId),
    },
  );
  return { outcome, told };
}

function endOfAnswer(outcome: CustomerOutcome): Ended {
  if (outcome.kind === 'refused') {
    return { ...ENDED, end: 'refused', says: `${outcome.said} (${outcome.code})`, by: 'order' };
  }
  const { answer } = outcome;
  const says = sentence(answer);
  const refused = answer.what === 'checkout' && answer.kind === 'refused';
  return refused ? { ...ENDED, end: 'refused', says, by: 'order' } : { ...ENDED, end: 'done', says };
}

function sentence(answer: CustomerAnswer): string {
  switch (answer.what) {
    case 'customer':
      return `the customer is ${answer.stage} (version ${answer.version})`;
    case 'cart':
      return `the cart has ${answer.lines} lines, ${answer.totalMinor} ${answer.currency ?? ''} minor units`.trim();
    case 'checkout':
      return `${answer.orderId} ${answer.kind}${answer.code === null ? '' : ` (${answer.code})`}, ${answer.stage}`;
    case 'return':
      return `return ${answer.returnId} is asked for`;
  }
}

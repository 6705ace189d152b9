import { CUSTOMER_SCHEMAS, type CustomerUpdateName } from '../../../../contract/customer/customer.ts';
import type { CustomerAnswer } from '../../../../contract/customer/customer-state.ts';
import { TASK_QUEUES } from '../../../../contract/temporal/task-queues.ts';
import type { CustomerOutcome, CustomerRequest } from '../../../subjects/customer/customers.ts';
import { subjectOf } from '../../../subjects/subject.ts';
import { describeOrder } from '../../../temporal/describe.ts';
import { ok, type Result } from '../../../temporal/problem.ts';
import { readPolling } from '../../../workers/read-polling.ts';
import type { FrozenRun } from '../../action.ts';
import type { ActionContext } from '../../action-context.ts';
import { runCommands } from '../../engine/command.ts';
import { ENDED, lookAt } from '../../engine/ended.ts';
import { proofOf } from '../../engine/guard.ts';
import type { AnyActionRecord, Asked, By, Ended } from '../../engine/record.ts';
import type { Preview } from '../../preview.ts';
import { subjectUpdate, type UpdateAction } from '../update-action.ts';

type CustomerDefinition = Omit<Parameters<typeof subjectUpdate>[1], 'input' | 'name'> & {
  readonly name: CustomerUpdateName;
};

/** A customer may have no run yet: then the update starts it, so it goes to no frozen run. */
export function customerUpdate(given: CustomerDefinition): AnyActionRecord {
  const { cannotUndo = null, name } = given;
  const record: AnyActionRecord = subjectUpdate('customer', {
    ...given,
    input: CUSTOMER_SCHEMAS[name],
    preview: (context, asked) => previewCustomer({ record, cannotUndo }, context, asked),
    unfrozen: (input) => ({
      async execute({ link }, { id, run }) {
        const { askCustomer } = await import('../../../subjects/customer/customers.ts');
        const request = { customerId: run?.orderId ?? '', name, input } as CustomerRequest;
        const asked = await askCustomer(link, request, { updateId: id });
        return asked.ok ? ok({ ...endOfAnswer(asked.value), answer: asked.value }) : asked;
      },
      look: (context, { end }, { run }) => lookAt(context, end, run?.workflowId ?? ''),
    }),
  });
  return record;
}

async function previewCustomer(
  { cannotUndo, record }: { readonly record: AnyActionRecord; readonly cannotUndo: string | null },
  { actor, link, now, policy }: ActionContext,
  { action, reason, workflowId }: Asked<UpdateAction>,
): Promise<Result<Preview>> {
  const customerId = subjectOf(workflowId).id;
  const facts = await describeOrder(link, { workflowId });
  if (!facts.ok && facts.problem.kind !== 'not-found') return facts;
  const queue = { name: TASK_QUEUES.orders, kind: 'workflow' } as const;
  const polling = await readPolling(link, queue, now());
  const row = facts.ok ? facts.value.row : null;
  const run: FrozenRun = { orderId: customerId, workflowId, runId: row?.runId ?? '' };
  const by: By = { reason, actor };
  return ok({
    action,
    title: record.heading(customerId, action),
    run,
    row,
    readAt: now(),
    will: [record.description],
    notes: row === null ? ['this customer has no run yet: the update starts it'] : [],
    noUndo: cannotUndo,
    danger: record.danger,
    proof: proofOf(customerId, policy, record.danger === 'final'),
    refusal:
      polling.kind === 'silent'
        ? {
            by: 'server',
            says: `no worker polls "${queue.name}", so nothing can answer`,
            instead: ['start a worker first'],
          }
        : null,
    command: row === null ? null : runCommands(record, action, { runs: [run], target: link.target, by }),
  });
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

import { subscriptionWorkflowId, WORKFLOW_TYPES } from '../../../../contract/ids/workflow-ids.ts';
import type { SubscriptionInput } from '../../../../contract/subscription/subscription.ts';
import type { ActionContext } from '../../action-context.ts';
import { endOfOpen, lookAt } from '../../engine/ended.ts';
import type { AnyActionRecord } from '../../engine/record.ts';
import { byStarted } from '../../engine/recover-by.ts';
import type { Preview } from '../../preview.ts';
import { defineAction } from '../define.ts';
import { previewOpened } from '../opened.ts';

export type RequestSubscriptionAction = {
  readonly kind: 'open';
  readonly of: 'subscription';
  readonly input: SubscriptionInput;
};

export const requestSubscription: AnyActionRecord = defineAction<RequestSubscriptionAction>({
  id: 'request',
  key: 'open:subscription',
  subject: 'subscription',
  title: 'open',
  hidden: true,
  kind: 'operation',
  name: 'request',
  needs: 'nothing',
  danger: 'undoable',
  bulk: false,
  description: 'start a subscription of a customer',
  will: willOf,
  request: ({ input }) => ({
    via: 'start',
    async execute({ link }) {
      const { openSubscription } = await import('../../../subjects/subscription/subscriptions.ts');
      const workflowId = subscriptionWorkflowId(input.subscriptionId);
      return endOfOpen(workflowId, await openSubscription(link, input));
    },
    look: (context, { end }) => lookAt(context, end, subscriptionWorkflowId(input.subscriptionId)),
  }),
  recover: (link, { action }) =>
    byStarted(link, subscriptionWorkflowId(String(action['id'])), 'the subscription'),
  journalled: ({ input, kind, of }) => ({ kind, of, id: input.subscriptionId }),
  isPrivate: () => true,
  word: () => 'subscription request',
  actedOn: (action) => String((action as unknown as { readonly id: string }).id),
});

function willOf({ input }: RequestSubscriptionAction): readonly string[] {
  const { customerId, startsAt, subscriptionId, terms } = input;
  const { cadence, lines } = terms;
  return [
    `start ${subscriptionId} of ${customerId}: ${lines.map((line) => `${line.quantity} x ${line.sku}`).join(', ')}`,
    `place its first order at ${startsAt}, then one every ${cadence.every} ${cadence.unit}`,
  ];
}

export function previewRequestSubscription(
  context: Pick<ActionContext, 'link' | 'policy' | 'now'>,
  input: SubscriptionInput,
): Preview {
  const action: RequestSubscriptionAction = { kind: 'open', of: 'subscription', input };
  const { subscriptionId: id } = input;
  const workflowId = subscriptionWorkflowId(id);
  const type = WORKFLOW_TYPES.subscription;
  return previewOpened(context, { action, id, type, workflowId, will: willOf(action) });
}

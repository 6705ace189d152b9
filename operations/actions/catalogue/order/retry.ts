import { ORDER_UPDATES, retryStageInputSchema } from '../../../../contract/order/order-messages.ts';
import { byUpdateId } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';

export const retry = defineAction({
  id: 'retry',
  subject: 'order',
  title: 'try now',
  letter: 'T',
  kind: 'update',
  name: ORDER_UPDATES.retryStage,
  input: retryStageInputSchema,
  danger: 'safe',
  bulk: true,
  helps: {
    'activity-retrying': 1,
    'effect-in-doubt': 1,
    'answer-differs': 2,
    'awaiting-callback': 2,
    'capture-declined': 2,
    'compensation-blocked': 1,
  },
  listed: true,
  // Its attributes alone decide which step is parked.
  likely: (reason, row) => row.stuckReason === reason,
  description: 'retry the parked step now, under a new number if the old one is closed',
  will: (_action, { facts }) => [
    facts.row.stuckReason === 'effect-in-doubt'
      ? 'ask the provider under the same key the outcome of it; send it again only if it was not done'
      : 'try the parked step again now',
  ],
  request: (_action, { actor, reason }) => ({
    via: 'update',
    name: ORDER_UPDATES.retryStage,
    args: [{ reason, actor }],
    takesTime: false,
  }),
  recover: byUpdateId,
});

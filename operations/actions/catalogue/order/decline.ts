import { approveReviewInputSchema, ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import { byUpdateId } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';
import { decide, isDecided, wasDecided } from './review.ts';
import { undoing } from './undo-words.ts';

export const decline = defineAction({
  id: 'decline',
  subject: 'order',
  title: 'decline',
  letter: 'D',
  kind: 'update',
  name: ORDER_UPDATES.approveReview,
  fixed: { decision: 'decline' },
  input: approveReviewInputSchema,
  danger: 'final',
  bulk: true,
  stages: ['reserving', 'authorising'],
  helps: { 'payment-review': 2 },
  helpsIfOffered: { 'awaiting-customer': 2 },
  listed: true,
  likely: () => true,
  description: 'decline an order that waits in review; it closes and its holds are released',
  reads: { ledger: true },
  will: (_action, evidence) => ['close the review and end the order', ...undoing(evidence)],
  noUndo: () => 'a declined order stays declined; place a new one',
  request: (_action, by) => decide('decline', by),
  superseded: wasDecided,
  applied: isDecided,
  recover: byUpdateId,
});

import { approveReviewInputSchema, ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import { byUpdateId } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';
import { decide, isDecided, wasDecided } from './review.ts';

export const approve = defineAction({
  id: 'approve',
  subject: 'order',
  title: 'approve',
  letter: 'A',
  kind: 'update',
  name: ORDER_UPDATES.approveReview,
  fixed: { decision: 'approve' },
  input: approveReviewInputSchema,
  danger: 'undoable',
  bulk: true,
  stages: ['reserving', 'authorising'],
  helps: { 'payment-review': 1 },
  helpsIfOffered: { 'awaiting-customer': 1 },
  listed: true,
  likely: () => true,
  description: 'approve an order that waits in review; it continues',
  will: () => ['close the review and let the order continue'],
  request: (_action, by) => decide('approve', by),
  superseded: wasDecided,
  applied: isDecided,
  recover: byUpdateId,
});

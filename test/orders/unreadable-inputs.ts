import {
  checkoutWorkflowId,
  compensationWorkflowId,
  customerWorkflowId,
  notificationWorkflowId,
  orderWorkflowId,
  returnWorkflowId,
  subscriptionWorkflowId,
  type WORKFLOW_TYPES,
} from '../../contract/ids/workflow-ids.ts';
import { sampleOrder } from './sample-order.ts';

/** A version that no build has ever written. */
export const UNREADABLE_INPUT = { v: 99 } as const;

/** How a run ends whose input cannot be read. What its type recorded for it, completed or failed, stays. */
export type UnreadableEnd =
  | { readonly kind: 'completed'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly type: string; readonly message: RegExp };

export type UnreadableInput = {
  readonly type: keyof typeof WORKFLOW_TYPES;
  workflowId(): string;
  readonly ends: UnreadableEnd;
};

const completed = (result: unknown): UnreadableEnd => ({ kind: 'completed', result });

/** One of each workflow type that takes an input. */
export const UNREADABLE_INPUTS: readonly UnreadableInput[] = [
  {
    type: 'order',
    workflowId: () => orderWorkflowId(sampleOrder().orderId),
    ends: completed({ stage: 'rejected', failureCode: 'bad-input', capturedMinor: 0, refundedMinor: 0 }),
  },
  {
    type: 'checkout',
    workflowId: () => checkoutWorkflowId(sampleOrder().orderId),
    ends: completed({ kind: 'refused', stage: 'rejected', amount: { currency: '', minor: 0 } }),
  },
  {
    type: 'return',
    workflowId: () => returnWorkflowId(`${sampleOrder().orderId}-r1`),
    ends: completed({ orderId: 'unknown', state: 'refused', refundedMinor: 0 }),
  },
  {
    type: 'customer',
    workflowId: () => customerWorkflowId(`cus-${sampleOrder().orderId}`),
    ends: { kind: 'failed', type: 'BadInput', message: /^this starts no customer: / },
  },
  {
    type: 'compensation',
    workflowId: () => compensationWorkflowId(sampleOrder().orderId, 1),
    ends: { kind: 'failed', type: 'BadInput', message: /^what is to be undone does not decode: / },
  },
  {
    type: 'subscription',
    workflowId: () => subscriptionWorkflowId(`sub-${sampleOrder().orderId}`),
    ends: completed(null),
  },
  {
    type: 'notification',
    workflowId: () => notificationWorkflowId(sampleOrder().orderId, 'confirmation'),
    ends: completed({ messages: [] }),
  },
];

export function unreadableHistoryName(type: string): string {
  return `${type}-unreadable-input`;
}

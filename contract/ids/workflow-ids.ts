import { isOrderId } from '../../domain/order-id.ts';

/** Types as they are registered with the worker and listed by visibility. */
export const WORKFLOW_TYPES = {
  customer: 'customer',
  checkout: 'checkout',
  order: 'order',
  compensation: 'compensation',
  return: 'return',
  subscription: 'subscription',
  notification: 'notification',
  reconcile: 'reconcile',
  sweep: 'sweep',
} as const;

export function customerWorkflowId(customerId: string): string {
  return `customer/${customerId}`;
}

export function checkoutWorkflowId(orderId: string): string {
  return `checkout/${orderId}`;
}

export function orderWorkflowId(orderId: string): string {
  return `order/${orderId}`;
}

export function orderIdOfWorkflow(workflowId: string): string | undefined {
  return workflowId.startsWith('order/') ? workflowId.slice('order/'.length) : undefined;
}

/** What an address calls a run: of an order its number, of everything else the whole id. */
export function nameOfRun(workflowId: string): string {
  const orderId = orderIdOfWorkflow(workflowId);
  return orderId !== undefined && isOrderId(orderId) ? orderId : workflowId;
}

export function workflowIdNamed(name: string): string {
  return isOrderId(name) ? orderWorkflowId(name) : name;
}

/** `round` counts the undos of one order from 1: a part that is lost after the rest was cancelled needs a second one. */
export function compensationWorkflowId(orderId: string, round: number): string {
  return `${compensationsOf(orderId)}${round}`;
}

/** What the ids of all undos of an order begin with. */
export function compensationsOf(orderId: string): string {
  return `compensate/${orderId}/`;
}

export function orderIdOfCompensation(workflowId: string): string | undefined {
  return /^compensate\/([^/]+)\/\d+$/.exec(workflowId)?.[1];
}

export function returnWorkflowId(returnId: string): string {
  return `return/${returnId}`;
}

export function subscriptionWorkflowId(subscriptionId: string): string {
  return `subscription/${subscriptionId}`;
}

/** `sequence` names the notification: `confirmation`, `shipped`, `delivered`. */
export function notificationWorkflowId(orderId: string, sequence: string): string {
  return `notify/${orderId}/${sequence}`;
}

/** Both are started by a Temporal Schedule, which adds the time to the id. */
export const OPERATIONS_WORKFLOW_IDS = { reconcile: 'ops/reconcile', sweep: 'ops/stuck' } as const;

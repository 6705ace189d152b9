import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { type OrderState, orderIdOf } from '../order/order.ts';

/** An open order for which Temporal has no run: all that is known of it is its number. Null where it has one. */
export function absentRow(order: OrderState): OrderRow | null {
  if (order.facts.value !== null || order.facts.problem?.kind !== 'not-found') return null;
  return {
    orderId: orderIdOf(order),
    workflowId: order.workflowId,
    // Replaces the run in the remembered data; nothing is ever sent to it.
    runId: order.workflowId,
    workflowType: 'order',
    run: 'unknown',
    open: false,
    stage: null,
    state: null,
    stageSince: null,
    promiseBy: null,
    amount: null,
    customerId: null,
    paymentMethod: null,
    needsAttention: false,
    stuckReason: null,
    failureCode: null,
    vendorIds: [],
    paused: null,
    problems: [],
    attempts: null,
    why: null,
    traceId: null,
    claim: null,
    note: null,
    startTime: 0,
    closeTime: null,
    taskQueue: '',
  };
}

export function isAbsent(row: OrderRow): boolean {
  return row.runId === row.workflowId;
}

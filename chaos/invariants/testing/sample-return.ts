import { type ReturnState, returnMove } from '../../../domain/return-state.ts';
import type { OtherRun, ReturnFact, ReturnStepFact } from '../../evidence/evidence.ts';

/** The orders of the sample, and the return of one of them. */
export const SAMPLE = {
  completed: 'ord-000000000000000A',
  cancelled: 'ord-000000000000000B',
  rejected: 'ord-000000000000000C',
  waiting: 'ord-000000000000000D',
  /** Its goods came back; it was ordered through a checkout. */
  returned: 'ord-000000000000000E',
  return: 'ret-000000000000000A',
} as const;

export const AT = Date.UTC(2026, 0, 5, 10);

export const RETURN: ReturnFact = {
  returnId: SAMPLE.return,
  orderId: SAMPLE.returned,
  customerId: 'cus-1',
  requestKey: 'return-1',
  state: 'closed',
  refundMinor: 2000,
  refundedMinor: 2000,
  lines: [{ line: 1, sku: 'sku-1', quantity: 3, takenBack: 2, restocked: 2 }],
  updatedAt: AT,
};

export function returnWalk(): readonly ReturnStepFact[] {
  const about = { returnId: SAMPLE.return, runId: 'run-return', at: AT };
  const log: ReturnStepFact[] = [{ ...about, seq: 1, from: null, to: 'requested', event: 'requested' }];
  const events = [
    'approved',
    'label-made',
    'scanned',
    'arrived',
    'inspection-started',
    'goods-partly-accepted',
    'refund-started',
    'refunded',
    'restocked',
  ] as const;
  let from: ReturnState = 'requested';
  for (const event of events) {
    const to: ReturnState | undefined = returnMove(from, event)?.to;
    if (to === undefined) throw new Error(`the sample walks an illegal way: ${event} in ${from}`);
    log.push({ ...about, seq: log.length + 1, from, to, event });
    from = to;
  }
  return log;
}

export const OTHERS: readonly OtherRun[] = [
  otherRun('customer', 'customer/cus-1', 'active'),
  otherRun('checkout', `checkout/${SAMPLE.returned}`, 'confirmed'),
  otherRun('return', `return/${SAMPLE.return}`, 'closed'),
];

function otherRun(type: string, workflowId: string, stage: string): OtherRun {
  const open = type === 'customer';
  return {
    type,
    workflowId,
    runId: `run-${workflowId}`,
    run: open ? 'running' : 'completed',
    open,
    stage,
    stuckReason: null,
    problems: [],
    startTime: AT - 5000,
    closeTime: open ? null : AT,
  };
}

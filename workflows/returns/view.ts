import type { OrderWait, Parked } from '../../contract/order/order.ts';
import type { ReturnView } from '../../contract/return/return.ts';
import { firstParked } from '../process/process.ts';
import { acceptedNow } from './problems.ts';
import type { ReturnProcess, ReturnRun } from './return-run.ts';

/** The answer of the query `return`. */
export function returnView(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'messages' | 'parcel' | 'people' | 'refund' | 'request'>,
): ReturnView {
  const { input } = run.request;
  return {
    v: 1,
    returnId: input.returnId,
    orderId: input.orderId,
    customerId: input.customerId,
    state: run.state.current,
    stateSince: run.state.since,
    reason: input.reason,
    currency: run.request.facts?.currency ?? null,
    lines: input.lines,
    takenBack: run.refund.takenBack,
    refundMinor: run.refund.dueMinor,
    refundedMinor: run.refund.paidMinor,
    refundedBy: run.refund.paidBy,
    windowEndsAt: run.request.facts?.windowEndsAt ?? null,
    tracking: run.parcel.tracking,
    parked: parkedView(run),
    failureCode: run.state.failureCode,
    droppedCallbacks: { ...run.messages.dropped },
    ignoredEvents: run.state.ignored,
    accepted: acceptedNow(run),
  };
}

/** The answer of the query `whyStuck`. */
export function stuckView(run: Pick<ReturnRun, 'people' | 'state' | 'steps'>): {
  readonly stage: string;
  readonly waitingFor: readonly OrderWait[];
  readonly parked: Parked | null;
} {
  return { stage: run.state.current, waitingFor: [...run.people.waits.values()], parked: parkedView(run) };
}

function parkedView(run: Pick<ReturnRun, 'steps'>): Parked | null {
  const parked = firstParked(run);
  if (parked === null) return null;
  const { detail, reason, since, step } = parked;
  return { detail, reason, since, step };
}

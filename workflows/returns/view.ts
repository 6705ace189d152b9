import type { OrderWait, Parked } from '../../contract/order/order.ts';
import type { ReturnView } from '../../contract/return/return.ts';
import { acceptedNow } from './problems.ts';
import type { ReturnRun } from './return-run.ts';

/** The answer of the query `return`. */
export function returnView(run: ReturnRun): ReturnView {
  const { input } = run;
  return {
    v: 1,
    returnId: input.returnId,
    orderId: input.orderId,
    customerId: input.customerId,
    state: run.state,
    stateSince: run.stateSince,
    reason: input.reason,
    currency: run.facts?.currency ?? null,
    lines: input.lines,
    takenBack: run.takenBack,
    refundMinor: run.refundMinor,
    refundedMinor: run.refundedMinor,
    refundedBy: run.refundedBy,
    windowEndsAt: run.facts?.windowEndsAt ?? null,
    tracking: run.tracking,
    parked: parkedView(run),
    failureCode: run.failureCode,
    droppedCallbacks: { ...run.dropped },
    ignoredEvents: run.ignoredEvents,
    accepted: acceptedNow(run),
  };
}

/** The answer of the query `whyStuck`. */
export function stuckView(run: ReturnRun): {
  readonly stage: string;
  readonly waitingFor: readonly OrderWait[];
  readonly parked: Parked | null;
} {
  return { stage: run.state, waitingFor: [...run.waits.values()], parked: parkedView(run) };
}

function parkedView({ parked }: ReturnRun): Parked | null {
  if (parked === null) return null;
  const { detail, reason, since, step } = parked;
  return { detail, reason, since, step };
}

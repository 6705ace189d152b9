import { workflowInfo } from '@temporalio/workflow';
import type {
  OrderView,
  Parked,
  VendorPart,
  VendorState,
  WorkflowStuckView,
} from '../../contract/order/order.ts';
import { LIMITS } from '../../domain/limits.ts';
import { isVendorShipped } from '../../domain/vendor-progress.ts';
import { capturedMinor, type OrderRun, type Part } from './order-run.ts';
import { overlayOf } from './overlay.ts';
import { accepted } from './updates/all.ts';
import { liveClaim } from './updates/claim.ts';

/** The answer of the query `order`. */
export function orderView(run: OrderRun): OrderView {
  return {
    v: 1,
    orderId: run.order.orderId,
    customerId: run.order.customerId,
    stage: run.stage,
    stageSince: run.stageSince,
    promiseBy: run.order.promiseBy,
    amount: { currency: run.order.currency, minor: run.amountMinor },
    paymentMethod: run.order.payment.method,
    authorisationId: run.authorisation?.id ?? null,
    capturedMinor: capturedMinor(run),
    refundedMinor: run.refundedMinor,
    vendors: run.parts.map(partView),
    parked: firstParked(run),
    parkedSteps: [...run.parked.values()].map(parkedView),
    holds: [...run.holds.values()],
    claim: liveClaim(run),
    notes: run.notes.slice(-LIMITS.notesShown),
    waits: [...run.waits.values()],
    accepts: accepted(run),
    lines: run.order.lines,
    history: historyView(),
    review: run.review === null ? null : { since: run.review.since, reason: run.review.reason },
    cancelRequested: run.cancelRequested,
    compensations: run.undoing ? compensationsView(run) : run.compensations.filter(isSettled),
    failureCode: run.failureCode,
    droppedCallbacks: { ...run.dropped },
    ignoredEvents: run.ignoredEvents,
  };
}

/** The answer of the query `whyStuck`. */
export function stuckView(run: OrderRun): WorkflowStuckView {
  return { stage: run.stage, waitingFor: [...run.waits.values()], parked: firstParked(run) };
}

function firstParked(run: OrderRun): Parked | null {
  const parked = overlayOf(run);
  return parked === undefined ? null : parkedView(parked);
}

function parkedView({ detail, reason, since, step }: Parked): Parked {
  return { reason, since, detail, step };
}

function historyView(): OrderView['history'] {
  const { continueAsNewSuggested, historyLength, historySize } = workflowInfo();
  return { events: historyLength, bytes: historySize, full: continueAsNewSuggested };
}

function compensationsView(run: OrderRun): OrderView['compensations'] {
  return run.compensations.map((known) =>
    run.parked.has(known.step) ? { ...known, state: 'parked' as const } : known,
  );
}

function isSettled(known: OrderView['compensations'][number]): boolean {
  return known.state !== 'pending';
}

function partView(part: Part): VendorPart {
  const { vendorId, vendorOrderId, amountMinor, capturedMinor: captured } = part;
  const { tracking, version } = part.progress;
  return {
    vendorId,
    state: stateOf(part),
    vendorOrderId,
    tracking,
    version,
    amountMinor,
    capturedMinor: captured,
  };
}

function stateOf(part: Part): VendorState {
  if (part.undone && part.progress.status !== 'rejected') return 'cancelled';
  if (part.released && !isVendorShipped(part.progress.status)) return 'released';
  return part.progress.status;
}

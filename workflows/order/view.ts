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
import { capturedMinor, type OrderProcess, type OrderRun, type Part } from './order-run.ts';
import { overlayOf } from './overlay.ts';
import { accepted } from './updates/all.ts';
import { liveClaim } from './updates/claim.ts';

/** The answer of the query `order`. */
export function orderView(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
): OrderView {
  return {
    v: 1,
    orderId: run.purchase.order.orderId,
    customerId: run.purchase.order.customerId,
    stage: run.state.current,
    stageSince: run.state.since,
    promiseBy: run.purchase.order.promiseBy,
    amount: { currency: run.purchase.order.currency, minor: run.purchase.amountMinor },
    paymentMethod: run.purchase.order.payment.method,
    authorisationId: run.payment.authorisation?.id ?? null,
    capturedMinor: capturedMinor(run),
    refundedMinor: run.payment.refundedMinor,
    vendors: run.parts.all.map(partView),
    parked: firstParked(run),
    parkedSteps: [...run.steps.parked.values()].map(parkedView),
    holds: [...run.steps.holds.values()],
    claim: liveClaim(run),
    notes: run.people.notes.slice(-LIMITS.notesShown),
    waits: [...run.people.waits.values()],
    accepts: accepted(run),
    lines: run.purchase.order.lines,
    history: historyView(),
    review:
      run.review.open === null ? null : { since: run.review.open.since, reason: run.review.open.reason },
    cancelRequested: run.state.cancelRequested,
    compensations: run.undo.running ? compensationsView(run) : run.undo.list.filter(isSettled),
    failureCode: run.state.failureCode,
    droppedCallbacks: { ...run.messages.dropped },
    ignoredEvents: run.state.ignored,
  };
}

/** The answer of the query `whyStuck`. */
export function stuckView(run: Pick<OrderRun, 'people' | 'state' | 'steps'>): WorkflowStuckView {
  return { stage: run.state.current, waitingFor: [...run.people.waits.values()], parked: firstParked(run) };
}

function firstParked(run: Pick<OrderRun, 'people' | 'state' | 'steps'>): Parked | null {
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

function compensationsView(run: Pick<OrderRun, 'steps' | 'undo'>): OrderView['compensations'] {
  return run.undo.list.map((known) =>
    run.steps.parked.has(known.step) ? { ...known, state: 'parked' as const } : known,
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
  if (part.shipment.released && !isVendorShipped(part.progress.status)) return 'released';
  return part.progress.status;
}

import { condition } from '@temporalio/workflow';
import type { CompensationStep, UndoOutcome } from '../../contract/order/order.ts';
import type { OrderEvent } from '../../domain/order-state.ts';
import { isVendorLost, isVendorShipped } from '../../domain/vendor-progress.ts';
import { note } from '../process/log.ts';
import { openNextTry, runStepUntilDone } from '../process/step-runner.ts';
import type { OrderEventInput } from './apply-event.ts';
import { liveParts, type OrderProcess, type OrderRun, type Part } from './order-run.ts';
import { recordOrder } from './record.ts';
import { send } from './send.ts';
import { isRegistered, setUndo } from './undo-list.ts';

const ENDINGS: Readonly<Record<UndoOutcome, OrderEvent>> = {
  cancelled: 'undone-cancelled',
  rejected: 'undone-rejected',
  'payment-failed': 'undone-payment-failed',
  expired: 'undone-expired',
  failed: 'undone-failed',
};

/** Undoes what a checkout has begun, in its own run: nothing of it is at a vendor yet. */
export async function undoHere(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'purchase' | 'undo'>,
): Promise<OrderEventInput> {
  await beginUndo(run);
  await undoEverything(run);
  return endOfUndo(run);
}

export async function beginUndo(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase' | 'undo'>,
): Promise<void> {
  run.undo.running = true;
  run.undo.rounds += 1;
  run.undo.finished.clear();
  // A second undo does not repeat the first: steps settled by hand then do not answer it.
  if (run.undo.rounds > 1)
    for (const step of ['undo-payment', 'release-stock']) run.steps.byHand.delete(step);
  run.attributes.changed('overlay');
  while (run.steps.updateLock) await condition(() => !run.steps.updateLock);
  // An accepted order is always recorded, also when it was cancelled before that.
  if (!run.log.recorded) await recordOrder(run);
}

/**
 * Undoes everything that is not in transit: vendors first, because only they know what has left; then the
 * money and the stock of what has not. A step that cannot be finished parks and waits for a person; none is skipped.
 */
export async function undoEverything(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'purchase' | 'undo'>,
): Promise<void> {
  const open = liveParts(run).filter((part) => !part.shipment.released);
  await Promise.all(open.map((part) => cancelVendorOrder(run, part)));
  if (isTooLate(run)) return;
  const gone = open.filter((part) => part.undone);
  await Promise.all([undoPayment(run, keptParts(run)), releaseStock(run, gone)]);
}

export function endOfUndo(run: Pick<OrderRun, 'parts' | 'undo'>): OrderEventInput {
  run.undo.running = false;
  const kept = keptParts(run);
  if (isTooLate(run)) return { event: 'nothing-undone', cause: 'every part was on its way already' };
  if (kept.length === 0) return { event: ENDINGS[run.undo.outcome], cause: 'everything is undone' };
  const vendors = kept.map((part) => part.vendorId).join(', ');
  return {
    event: 'rest-undone',
    cause: `already on its way: ${vendors}`,
    failureCode: `part-${run.undo.outcome}`,
  };
}

function keptParts(run: Pick<OrderRun, 'parts'>): readonly Part[] {
  return liveParts(run).filter((part) => part.shipment.released);
}

function isTooLate(run: Pick<OrderRun, 'parts'>): boolean {
  const kept = keptParts(run);
  return kept.length > 0 && kept.length === run.parts.all.length;
}

/** A part released before the undo is delivered, and its money stays. */
async function cancelVendorOrder(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase' | 'undo'>,
  part: Part,
): Promise<void> {
  if (await takeBack(run, part)) part.undone = true;
  else part.shipment.released = true;
}

/** Cancels the vendor's order, created or not, and closes its key. False: the goods are already released. */
export async function takeBack(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase' | 'undo'>,
  part: Part,
): Promise<boolean> {
  const { vendorId } = part;
  const step = `cancel-vendor:${vendorId}`;
  if (!isRegistered(run, step)) return true;
  const answer = await runUndoStep(run, step, (n) =>
    send(run, run.effects.undo.vendor.cancelVendorOrder, `cancel the order at ${vendorId}`, { vendorId, n }),
  );
  settle(run, step, { state: answer.kind === 'nothing-to-undo' ? answer.kind : 'done', detail: answer.kind });
  return answer.kind !== 'too-late' || isVendorLost(part.progress.status);
}

async function undoPayment(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'payment' | 'purchase' | 'undo'>,
  kept: readonly Part[],
): Promise<void> {
  const step = 'undo-payment';
  if (!isRegistered(run, step)) return;
  const { currency } = run.purchase.order;
  const due = kept.reduce((sum, part) => sum + part.capturedMinor, 0);
  const keepMinor = Math.max(0, due - run.payment.goodwillMinor);
  await openRound(run, step);
  const answer = await runUndoStep(run, step, (n) =>
    send(run, run.effects.undo.payment.undoPayment, 'give the money back', { currency, keepMinor, n }),
  );
  run.payment.refundedMinor += answer.refundedMinor;
  run.payment.keptMinor = keepMinor;
  const detail = `voided ${answer.voided}, refunded ${answer.refundedMinor}`;
  const nothing = !answer.voided && answer.refundedMinor === 0;
  settle(run, step, { state: nothing ? 'nothing-to-undo' : 'done', detail });
}

async function releaseStock(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase' | 'undo'>,
  gone: readonly Part[],
): Promise<void> {
  const step = 'release-stock';
  if (!isRegistered(run, step)) return;
  const lines = gone.flatMap((part) => part.lines);
  const stayed = gone.flatMap((part) => (part.shipment.left ? [] : part.lines.map(({ line }) => line)));
  await openRound(run, step);
  await runUndoStep(run, step, (n) =>
    send(run, run.effects.undo.db.releaseStock, 'give the stock back', { lines, stayed, n }),
  );
  settle(run, step, { state: 'done', detail: `${lines.length} lines` });
}

/** A second undo of the same order, when a part is lost after the rest was cancelled, asks for something else. */
async function openRound(run: Pick<OrderRun, 'log' | 'steps' | 'undo'>, step: string): Promise<void> {
  if (run.undo.rounds === 1) return;
  await openNextTry(run, step, { requestId: `undo-${run.undo.rounds}` });
}

async function runUndoStep<T>(
  run: OrderProcess & Pick<OrderRun, 'purchase'>,
  step: string,
  attempt: (n: number) => Promise<T>,
): Promise<T> {
  const { budget } = run.purchase.policy.compensation;
  return await runStepUntilDone(run, {
    step,
    budget,
    numbered: true,
    reason: 'compensation-blocked',
    attempt,
  });
}

function settle(
  run: Pick<OrderRun, 'attributes' | 'log' | 'steps' | 'undo'>,
  step: string,
  to: Pick<CompensationStep, 'state' | 'detail'>,
): void {
  setUndo(run, { step, state: run.steps.byHand.get(step)?.how ?? to.state, detail: to.detail });
  run.undo.finished.add(step);
  run.attributes.changed('overlay');
  note(run, { what: step, source: 'activity', detail: to.detail });
}

/** A cancel can still undo something: a part that is not released. */
export function hasSomethingToUndo(run: Pick<OrderRun, 'parts'>): boolean {
  return liveParts(run).some((part) => !part.shipment.released && !isVendorShipped(part.progress.status));
}

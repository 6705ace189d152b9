import { patched } from '@temporalio/workflow';
import type { VendorCallback } from '../../contract/order/order-messages.ts';
import {
  type Advance,
  advanceVendor,
  isPlausibleVersion,
  type VendorStatusReport,
} from '../../domain/vendor-progress.ts';
import { drop } from '../process/drop.ts';
import { note } from '../process/log.ts';
import { unpark } from '../process/step-runner.ts';

import type { OrderProcess, OrderRun, Part } from './order-run.ts';

/** Applies the status that a vendor reports, by callback or poll. */
export function applyVendorStatus(
  run: OrderProcess,
  part: Part,
  report: VendorStatusReport,
): Advance['kind'] {
  const { kind, progress } = advanceVendor(part.progress, report);
  part.progress = progress;
  if (kind !== 'advanced') return kind;
  part.polling.lastStatusAt = Date.now();
  part.polling.asked = 0;
  unpark(run, answerStep(part), { cause: `${part.vendorId}: ${report.status}`, actor: part.vendorId });
  return kind;
}

/** The signal `vendorCallback`: at least once, in any order, perhaps before our own call has been answered. */
export function takeVendorCallback(
  run: OrderProcess & Pick<OrderRun, 'messages' | 'parts'>,
  callback: VendorCallback,
): void {
  const { vendorId, status, version, vendorOrderId } = callback;
  const part = run.parts.all.find((known) => known.vendorId === vendorId);
  const foreign = part?.vendorOrderId != null && part.vendorOrderId !== vendorOrderId;
  if (part?.recalled.includes(vendorOrderId) === true) {
    drop(run, 'old');
    return;
  }
  if (part === undefined || foreign || !isPlausibleVersion(part.progress.version, version)) {
    drop(run, 'unknown');
    return;
  }
  if (isRepeat(run, callback.eventId)) return;
  if (applyVendorStatus(run, part, { status, version, tracking: callback.tracking ?? null }) === 'old') {
    drop(run, 'old');
    return;
  }
  note(run, { what: `${vendorId} says ${status}`, source: 'callback', detail: `version ${version}` });
}

/** Remembers event ids; a repeated one is counted. Each order gets a handful, so none is forgotten. */
export function isRepeat(run: Pick<OrderRun, 'messages'>, eventId: string): boolean {
  if (run.messages.seenEvents.has(eventId)) {
    drop(run, 'duplicate');
    return true;
  }
  run.messages.seenEvents.add(eventId);
  return false;
}

/** Without this patch a part that was undone while its vendor kept silent stays parked, also after the order has ended. */
const NOT_AWAITED = 'an-undone-part-is-not-awaited';

/** Nothing of the part is left at its vendor, so no answer is awaited. */
export function markUndone(run: OrderProcess, part: Part): void {
  part.undone = true;
  const step = answerStep(part);
  if (!run.steps.parked.has(step) || !patched(NOT_AWAITED)) return;
  unpark(run, step, { cause: `${part.vendorId}: the part is undone`, actor: 'workflow' });
}

export function answerStep(part: Part): string {
  return `answer:${part.vendorId}`;
}

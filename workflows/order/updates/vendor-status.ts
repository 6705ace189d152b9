import { overrideStatusInputSchema, pollVendorInputSchema } from '../../../contract/order/order-messages.ts';
import { overrideVendor } from '../../../domain/vendor-progress.ts';
import { unpark } from '../../process/step-runner.ts';
import { liveParts, type OrderRun, type Part } from '../order-run.ts';
import { answerStep } from '../vendor-status.ts';
import { awaited } from '../vendor-watch.ts';
import { choiceOf, oneOf, remedy, sign } from './remedy.ts';

export const pollVendor = remedy(pollVendorInputSchema, {
  otherwise: 'no vendor is waited for',
  offer: (run) => choiceOf('vendors', vendorsOf(awaited(run))),
  problem: (run, { vendorId }) =>
    vendorId === undefined ? null : oneOf(vendorId, vendorsOf(awaited(run)), 'vendor to ask'),
  take(run, { vendorId }) {
    const asked = awaited(run).filter((part) => vendorId === undefined || part.vendorId === vendorId);
    for (const part of asked) part.polling.askNow = true;
    return `asked now: ${vendorsOf(asked).join(', ')}`;
  },
});

export const overrideStatus = remedy(overrideStatusInputSchema, {
  otherwise: 'no vendor has an order that could move',
  offer: (run) => choiceOf('vendors', vendorsOf(movable(run))),
  problem(run, { status, vendorId }) {
    const unknown = oneOf(vendorId, vendorsOf(movable(run)), 'vendor with an open order');
    if (unknown !== null) return unknown;
    const part = movable(run).find((each) => each.vendorId === vendorId);
    if (part !== undefined && overrideVendor(part.progress, status) !== null) return null;
    return `${vendorId} has said ${part?.progress.status ?? 'nothing'} already; ${status} would take the order back`;
  },
  take(run, { actor, evidence, reason, status, vendorId }) {
    const part = movable(run).find((each) => each.vendorId === vendorId);
    const progress = part === undefined ? null : overrideVendor(part.progress, status);
    if (part === undefined || progress === null) return 'the vendor has answered meanwhile';
    part.progress = progress;
    part.polling.lastStatusAt = Date.now();
    part.polling.asked = 0;
    sign(run, 'overridden', { actor, reason, what: `${vendorId} is ${status} (${evidence})` });
    unpark(run, answerStep(part), { cause: `${vendorId}: ${status}`, actor });
    return `${vendorId} counts as ${status}`;
  },
});

function movable(run: Pick<OrderRun, 'parts' | 'undo'>): readonly Part[] {
  if (run.undo.running) return [];
  return liveParts(run).filter(
    (part) => part.vendorOrderId !== null && overrideVendor(part.progress, 'cancelled') !== null,
  );
}

function vendorsOf(parts: readonly Part[]): readonly string[] {
  return parts.map(({ vendorId }) => vendorId);
}

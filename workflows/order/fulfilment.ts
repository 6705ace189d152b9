import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { isVendorLost, isVendorReady } from '../../domain/vendor-progress.ts';
import { runStep } from '../process/step-runner.ts';
import { applyEvent, type OrderEventInput } from './apply-event.ts';
import { capturePart, voidRemainder } from './capture.ts';
import { isCash, liveParts, type OrderProcess, type OrderRun, type Part } from './order-run.ts';
import { changePart } from './part-change.ts';
import { send } from './send.ts';
import { followPart, followShipments, vendorRejected } from './shipment.ts';
import { gaveUp } from './steps.ts';
import { registerUndo } from './undo-list.ts';
import { waitFor } from './wait.ts';

/** All parts concurrently: from the vendor's order to the release, then the shipments. Null: interrupted. */
export async function fulfil(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'people' | 'purchase' | 'undo'>,
): Promise<OrderEventInput | null> {
  const scope = new CancellationScope();
  const endings = await scope.run(() =>
    Promise.all(
      run.parts.all.map(async (part) => {
        try {
          const ending = await preparePart(run, part);
          // One part that cannot be had stops the others, and the order as a whole is undone.
          if (ending !== null) scope.cancel();
          return ending;
        } catch (error) {
          if (isCancellation(error)) return null;
          throw error;
        }
      }),
    ),
  );
  const ended = endings.find((ending) => ending !== null);
  if (ended !== undefined) return ended;
  if (run.state.forward?.consideredCancelled === true) return null;
  await voidRemainder(run);
  return await followShipments(run);
}

/** From the vendor's order to the release of the goods. Null: this part is on its way. */
async function preparePart(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'people' | 'purchase' | 'undo'>,
  part: Part,
): Promise<OrderEventInput | null> {
  const lost = await untilReady(run, part);
  if (lost === 'gone') return null;
  if (lost !== null) return lost;
  while (run.payment.captureLock) await condition(() => !run.payment.captureLock);
  run.payment.captureLock = true;
  try {
    const declined = isCash(run) ? null : await capturePart(run, part);
    if (declined !== null) return declined;
    return await releasePart(run, part);
  } finally {
    run.payment.captureLock = false;
  }
}

/** Null: ready. A change asked for meanwhile is carried out, and what is left of the part is prepared again. */
async function untilReady(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'people' | 'purchase' | 'undo'>,
  part: Part,
): Promise<OrderEventInput | 'gone' | null> {
  for (;;) {
    const scope = new CancellationScope();
    part.preparation.scope = scope;
    try {
      const ended = await scope.run(() => prepareOnce(run, part));
      interrupt(part, `${part.vendorId} has answered meanwhile`);
      return ended;
    } catch (error) {
      if (!isCancellation(error) || part.preparation.change === null) throw error;
      if (CancellationScope.current().consideredCancelled) {
        interrupt(part, 'the order is being undone');
        throw error;
      }
    } finally {
      part.preparation.scope = null;
    }
    const { change } = part.preparation;
    try {
      if ((await changePart(run, part, change)) === 'gone') return 'gone';
    } finally {
      part.preparation.change = null;
    }
  }
}

/** A change that came too late is answered. */
function interrupt(part: Part, says: string): void {
  if (part.preparation.change !== null) part.preparation.change.outcome = { done: false, says };
  part.preparation.change = null;
}

async function prepareOnce(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'people' | 'purchase' | 'undo'>,
  part: Part,
): Promise<OrderEventInput | null> {
  const created = await createVendorOrder(run, part);
  if (created !== null) return created;
  await waitFor(run, `${part.vendorId}: ready`, () => {
    return isVendorReady(part.progress.status) || isVendorLost(part.progress.status);
  });
  return isVendorLost(part.progress.status) ? vendorRejected(part) : null;
}

async function createVendorOrder(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase' | 'undo'>,
  part: Part,
): Promise<OrderEventInput | null> {
  const { vendorId, lines } = part;
  registerUndo(run, `cancel-vendor:${vendorId}`);
  if (part.progress.status === 'none') part.progress = { ...part.progress, status: 'creating' };
  const created = await runStep(run, {
    step: `vendor:${vendorId}`,
    budget: run.purchase.policy.vendor.budget,
    numbered: true,
    attempt: (n) =>
      send(run, run.effects.vendor.createVendorOrder, `order from ${vendorId}`, { vendorId, lines, n }),
  });
  if (created.kind === 'failed') return gaveUp(created);
  if (created.answer.kind === 'rejected') {
    part.progress = { ...part.progress, status: 'rejected' };
    return vendorRejected(part, created.answer.code);
  }
  part.vendorOrderId = created.answer.vendorOrderId;
  // A callback may have been quicker than the answer, and then it knows more.
  if (part.progress.status === 'creating') part.progress = { ...part.progress, status: 'accepted' };
  part.polling.lastStatusAt = Date.now();
  return null;
}

/** Only after the money: the vendor may hand the goods to the carrier. */
async function releasePart(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'people' | 'purchase' | 'undo'>,
  part: Part,
): Promise<OrderEventInput | null> {
  const { vendorId } = part;
  const vendorOrderId = part.vendorOrderId ?? '';
  // An update may be changing the address.
  while (run.steps.updateLock) await condition(() => !run.steps.updateLock);
  part.shipment.releaseRequested = true;
  if (isCash(run)) applyEvent(run, { event: 'release-started', cause: `${vendorId} is ready` });
  const released = await runStep(run, {
    step: `release:${vendorId}`,
    budget: run.purchase.policy.vendor.budget,
    numbered: true,
    attempt: (n) =>
      send(run, run.effects.vendor.releaseVendorOrder, `release the goods at ${vendorId}`, {
        vendorId,
        vendorOrderId,
        n,
      }),
  });
  if (released.kind === 'failed') return gaveUp(released);
  part.shipment.released = true;
  part.polling.lastStatusAt = Date.now();
  followPart(run, part);
  if (liveParts(run).some((other) => !other.shipment.released)) {
    applyEvent(run, { event: 'part-released', cause: vendorId });
  }
  return null;
}

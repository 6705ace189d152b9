import { CancellationScope, condition } from '@temporalio/workflow';
import { isVendorLost, isVendorOver, isVendorShipped } from '../../domain/vendor-progress.ts';
import { note } from '../process/log.ts';
import { applyEvent, type OrderEventInput } from './apply-event.ts';
import { liveParts, type OrderRun, type Part } from './order-run.ts';
import { waitFor } from './wait.ts';

/** Follows a released part to the customer, in parallel to the main flow; a cancel of the rest does not touch it. */
export function followPart(
  run: Pick<OrderRun, 'attributes' | 'log' | 'parts' | 'people' | 'state' | 'undo'>,
  part: Part,
): void {
  void CancellationScope.nonCancellable(() => follow(run, part));
}

/** Runs until every part that the order still has is delivered, or one is lost on the way. */
export async function followShipments(
  run: Pick<OrderRun, 'attributes' | 'log' | 'parts' | 'state' | 'undo'>,
): Promise<OrderEventInput> {
  noteShipped(run);
  const lost = () => liveParts(run).find((part) => isVendorLost(part.progress.status));
  await condition(() => lost() !== undefined || liveParts(run).every((part) => part.shipment.arrived));
  const part = lost();
  if (part === undefined)
    return { event: 'all-delivered', cause: 'every part is delivered', source: 'callback' };
  // Its share of the money and of the stock is given back with the undo.
  part.shipment.released = false;
  return vendorRejected(part);
}

export function vendorRejected(part: Part, code: string = part.progress.status): OrderEventInput {
  const cause = `${part.vendorId}: ${code}`;
  return {
    event: 'vendor-rejected',
    cause,
    actor: part.vendorId,
    source: 'callback',
    failureCode: 'vendor-rejected',
  };
}

async function follow(
  run: Pick<OrderRun, 'attributes' | 'log' | 'parts' | 'people' | 'state' | 'undo'>,
  part: Part,
): Promise<void> {
  const { vendorId } = part;
  await waitFor(run, `${vendorId}: shipped`, () => {
    return isVendorShipped(part.progress.status) || isVendorLost(part.progress.status);
  });
  if (isVendorLost(part.progress.status)) return;
  note(run, { what: `${vendorId} shipped`, source: 'callback', detail: part.progress.tracking ?? '' });
  part.shipment.left = true;
  noteShipped(run);
  await waitFor(run, `${vendorId}: delivered`, () => isVendorOver(part.progress.status));
  part.shipment.arrived = part.progress.status === 'delivered';
}

function noteShipped(run: Pick<OrderRun, 'attributes' | 'log' | 'parts' | 'state' | 'undo'>): void {
  const moving = run.state.current === 'fulfilling' || run.state.current === 'releasing';
  if (
    !moving ||
    !liveParts(run).every((part) => part.shipment.released && isVendorShipped(part.progress.status))
  )
    return;
  applyEvent(run, { event: 'all-shipped', cause: 'every part is on its way', source: 'callback' });
}

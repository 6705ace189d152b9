import { CancellationScope, condition } from '@temporalio/workflow';
import { isVendorShipped } from '../domain/vendor-progress.ts';
import { type Happened, happen, note } from './happen.ts';
import { liveParts, type OrderRun, type Part } from './order-run.ts';
import { insist } from './park.ts';
import { send } from './send.ts';

/** Follows a released part to the customer's door, beside the main line; a cancel of the rest does not touch it. */
export function followPart(run: OrderRun, part: Part): void {
  run.following.push(CancellationScope.nonCancellable(() => follow(run, part)));
}

/** Goes on until every part that the order still has is delivered. */
export async function followShipments(run: OrderRun): Promise<Happened> {
  noteShipped(run);
  await Promise.all(run.following);
  return { event: 'all-delivered', cause: 'every part is delivered', source: 'callback' };
}

async function follow(run: OrderRun, part: Part): Promise<void> {
  const { vendorId, lines } = part;
  await condition(() => isVendorShipped(part.progress.status));
  note(run, { what: `${vendorId} shipped`, source: 'callback', detail: part.progress.tracking ?? '' });
  noteShipped(run);
  const shipped = await insist(run, {
    step: `ship:${vendorId}`,
    numbered: false,
    attempt: () =>
      send(run, run.effects.db.shipStock, `book out the stock of ${vendorId}`, { vendorId, lines }),
  });
  // The goods are gone whatever our books say; the reconciliation finds the difference.
  if (shipped.kind === 'hopeless') {
    note(run, { what: `ship:${vendorId}`, source: 'activity', detail: shipped.trouble.detail });
  }
  await condition(() => part.progress.status === 'delivered');
}

function noteShipped(run: OrderRun): void {
  const moving = run.stage === 'fulfilling' || run.stage === 'releasing';
  if (!moving || !liveParts(run).every((part) => part.released && isVendorShipped(part.progress.status)))
    return;
  happen(run, { event: 'all-shipped', cause: 'every part is on its way', source: 'callback' });
}

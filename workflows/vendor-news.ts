import type { VendorCallback } from '../contract/order-messages.ts';
import { note } from './happen.ts';
import type { OrderRun, Part } from './order-run.ts';
import { unpark } from './park.ts';

/** How far a vendor order is. News never takes it back: what is ready stays ready. */
const RANKS: Readonly<Record<Part['status'], number>> = {
  none: 0,
  creating: 0,
  accepted: 1,
  packing: 2,
  ready: 3,
  shipped: 4,
  delivered: 5,
  rejected: 6,
  cancelled: 6,
};

export type News = {
  readonly status: VendorCallback['status'];
  readonly version: number;
  readonly tracking: string | null;
};

/** Takes what a vendor says, by callback or when asked. False: it is older than what we know. */
export function takeNews(run: OrderRun, part: Part, news: News): boolean {
  if (RANKS[news.status] <= RANKS[part.status]) {
    part.version = Math.max(part.version, news.version);
    return false;
  }
  part.version = Math.max(part.version, news.version);
  part.status = news.status;
  part.tracking = news.tracking ?? part.tracking;
  part.newsAt = Date.now();
  part.asked = 0;
  unpark(run, silenceStep(part), { cause: `${part.vendorId}: ${news.status}`, actor: part.vendorId });
  return true;
}

/** The signal `vendorCallback`: at least once, in any order, perhaps before our own call has been answered. */
export function takeVendorCallback(run: OrderRun, callback: VendorCallback): void {
  const { vendorId, status, version, vendorOrderId } = callback;
  const part = run.parts.find((known) => known.vendorId === vendorId);
  const foreign = part?.vendorOrderId != null && part.vendorOrderId !== vendorOrderId;
  if (part === undefined || foreign) {
    run.dropped.unknown += 1;
    return;
  }
  if (isRepeat(run, callback.eventId)) return;
  if (version <= part.version) {
    run.dropped.old += 1;
    return;
  }
  takeNews(run, part, { status, version, tracking: callback.tracking ?? null });
  note(run, { what: `${vendorId} says ${status}`, source: 'callback', detail: `version ${version}` });
}

/** Remembers event ids; a repeated one is counted. Each order gets a handful, so none is forgotten. */
export function isRepeat(run: OrderRun, eventId: string): boolean {
  if (run.seenEvents.has(eventId)) {
    run.dropped.duplicate += 1;
    return true;
  }
  run.seenEvents.add(eventId);
  return false;
}

export function isReadyOrBeyond(part: Part): boolean {
  return part.status === 'ready' || part.status === 'shipped' || part.status === 'delivered';
}

export function silenceStep(part: Part): string {
  return `answer:${part.vendorId}`;
}

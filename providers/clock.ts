import type { VendorCallback } from '../contract/order/order-messages.ts';
import type { Fault } from '../contract/providers/providers.ts';
import { faultOf, type Situation } from './faults.ts';
import { enqueueCallback } from './outbox.ts';
import { newId } from './payment.ts';
import type { Row, Store } from './store.ts';
import type { VendorDelays } from './vendor.ts';

// Steps of one pass; more wait for the next, so that requests are answered in between.
const STEPS_MAX = 200;
const SILENT_RETRY_MS = 500;

/** Moves every vendor order whose time has come. The times lie in the store, so a restart forgets none. */
export function advanceVendors(
  store: Store,
  about: { readonly now: number; readonly faults: readonly Fault[]; readonly delays: VendorDelays },
): void {
  const due = store.all(
    'select * from vendor_orders where due <= ? order by due limit ?',
    about.now,
    STEPS_MAX,
  );
  if (due.length === 0) return;
  store.transaction(() => {
    for (const row of due) advance(store, row, about);
  });
}

function advance(store: Store, row: Row, about: Parameters<typeof advanceVendors>[1]): void {
  const { delays, faults, now } = about;
  const next = String(row['next']);
  const id = String(row['id']);
  const situation: Situation = {
    kinds: [next === 'shipped' || next === 'delivered' ? 'vendor-release' : 'vendor-create'],
    vendorId: String(row['vendor']),
    orderId: String(row['reference']),
  };
  const fault = { situation, now };
  if (faultOf(faults, 'vendor-silent', fault) !== undefined) {
    store.run('update vendor_orders set due = ? where id = ?', now + SILENT_RETRY_MS, id);
    return;
  }
  const rejects = next === 'packing' && faultOf(faults, 'vendor-rejects', fault) !== undefined;
  const status = rejects ? 'rejected' : next;
  // A vendor that is slow takes longer to get the goods ready; what follows is the carrier's.
  const slow = status === 'packing' ? (faultOf(faults, 'vendor-slow', fault)?.milliseconds ?? 0) : 0;
  const after: Readonly<Record<string, readonly [string, number]>> = {
    packing: ['ready', delays.ready + slow],
    shipped: ['delivered', delays.delivered],
  };
  const [then, delay] = after[status] ?? [null, 0];
  store.run(
    `update vendor_orders set status = ?, version = version + 1, next = ?, due = ?,
      tracking = coalesce(tracking, ?) where id = ?`,
    status,
    then,
    then === null ? null : now + delay,
    status === 'shipped' ? newId('track').replace('track_', 'QD') : null,
    id,
  );
  if (status !== 'packing') announce(store, id, { now, faults, situation });
}

function announce(
  store: Store,
  id: string,
  about: { readonly now: number; readonly faults: readonly Fault[]; readonly situation: Situation },
): void {
  const row = store.get('select * from vendor_orders where id = ?', id);
  if (row === undefined) return;
  const version = Number(row['version']);
  const payload: VendorCallback = {
    eventId: `evt-${id}-${version}`,
    version,
    at: new Date(about.now).toISOString(),
    vendorId: String(row['vendor']),
    vendorOrderId: id,
    status: row['status'] as VendorCallback['status'],
    ...(row['tracking'] === null ? {} : { tracking: String(row['tracking']) }),
  };
  enqueueCallback(store, {
    service: 'vendor',
    eventId: payload.eventId,
    envelope: { orderId: String(row['reference']), payload },
    trace: row['trace'] as string | null,
    ...about,
  });
}

/** When something is to be done next; null when nothing is. */
export function nextDue(store: Store): number | null {
  const row = store.get(
    `select min(due) as due from (select min(due) as due from vendor_orders where due is not null
      union all select min(due) from labels where due is not null
      union all select min(due) from callbacks where due is not null)`,
  );
  return row?.['due'] === null || row?.['due'] === undefined ? null : Number(row['due']);
}

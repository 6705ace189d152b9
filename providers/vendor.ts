import type {
  VendorCancelAnswer,
  VendorCancelRequest,
  VendorOrderRecord,
  VendorOrderRequest,
  VendorReleaseRequest,
} from '../contract/providers/providers.ts';
import { type Done, errorResponse } from './answer.ts';
import { closeKeys } from './once.ts';
import { type Keyed, newId } from './payment.ts';
import type { Row, Store } from './store.ts';

type Status = VendorOrderRecord['status'];

/** Milliseconds from one state to the next. */
export type VendorDelays = {
  readonly packing: number;
  readonly ready: number;
  readonly shipped: number;
  readonly delivered: number;
};

export type VendorCall<Body> = Keyed<Body> & { readonly vendorId: string; readonly trace: string | null };

export function createOrder(
  store: Store,
  { body, request, trace, vendorId }: VendorCall<VendorOrderRequest>,
  about: { readonly rejects: string | undefined; readonly delays: VendorDelays },
): Done {
  const { reference } = body;
  const refused = (answer: Done['answer']): Done => ({
    answer,
    effects: [{ kind: 'vendor-create', amountMinor: null, outcome: 'refused' }],
  });
  if (isClosed(store, vendorId, reference)) return refused(closed());
  if (about.rejects !== undefined) {
    return refused(
      errorResponse(422, 'rejected', `the vendor refuses the order: ${about.rejects}`, about.rejects),
    );
  }
  const id = newId('vo');
  store.run(
    `insert into vendor_orders (id, vendor, reference, status, version, next, due, trace, at)
      values (?, ?, ?, 'accepted', 1, 'packing', ?, ?, ?)`,
    id,
    vendorId,
    reference,
    request.at + about.delays.packing,
    trace,
    request.at,
  );
  return {
    answer: { status: 201, body: readById(store, id) },
    effects: [{ kind: 'vendor-create', amountMinor: null, outcome: 'done' }],
  };
}

/** The goods may go to the carrier: the vendor ships them in its own time. */
export function releaseOrder(
  store: Store,
  { body, id, request, trace, vendorId }: VendorCall<VendorReleaseRequest> & { readonly id: string },
  delays: VendorDelays,
): Done {
  const row = store.get('select * from vendor_orders where id = ? and vendor = ?', id, vendorId);
  const refused = (answer: Done['answer']): Done => ({
    answer,
    effects: [{ kind: 'vendor-release', amountMinor: null, outcome: 'refused' }],
  });
  const notNow = (answer: Done['answer']): Done => ({ answer, final: false, effects: [] });
  if (row === undefined) return notNow(errorResponse(404, 'not_found', 'no such order'));
  if (row['status'] === 'cancelled') return refused(closed());
  if (row['status'] === 'ready' && row['next'] === null) {
    store.run(
      "update vendor_orders set next = 'shipped', due = ?, trace = coalesce(?, trace) where id = ?",
      request.at + delays.shipped,
      trace,
      id,
    );
  } else if (row['status'] !== 'ready' && row['status'] !== 'shipped' && row['status'] !== 'delivered') {
    return notNow(errorResponse(409, 'rejected', `the order is ${row['status']}, not ready`, 'not-ready'));
  }
  store.run('insert into consignments values (?, ?) on conflict do nothing', id, JSON.stringify(body.shipTo));
  return {
    answer: { status: 200, body: readById(store, id) },
    effects: [{ kind: 'vendor-release', amountMinor: null, outcome: 'done' }],
  };
}

/** By the caller's reference, also before there is anything: then a late order is refused. */
export function cancelOrder(
  store: Store,
  { body, request, vendorId }: Pick<VendorCall<VendorCancelRequest>, 'body' | 'request' | 'vendorId'>,
): Done {
  const { keys, reference } = body;
  const live = newest(store, vendorId, reference);
  const status = live === undefined ? undefined : (live['status'] as Status);
  const released = status === 'shipped' || status === 'delivered' || live?.['next'] === 'shipped';
  let kind: VendorCancelAnswer['kind'] = 'nothing-to-undo';
  if (released) {
    kind = 'too-late';
  } else {
    if (keys === undefined) closeReference(store, vendorId, reference);
    else closeKeys(store, keys, request);
    if (live !== undefined && status !== 'cancelled' && status !== 'rejected') {
      kind = 'cancelled';
      store.run(
        "update vendor_orders set status = 'cancelled', version = version + 1, next = null, due = null where id = ?",
        String(live['id']),
      );
    }
  }
  const order = live === undefined ? null : readById(store, String(live['id']));
  const body_: VendorCancelAnswer = { kind, order };
  return {
    answer: { status: 200, body: body_ },
    effects: [
      {
        kind: 'vendor-cancel',
        amountMinor: null,
        outcome: kind === 'too-late' ? 'refused' : 'done',
      },
    ],
  };
}

export function readByReference(
  store: Store,
  vendorId: string,
  reference: string,
): VendorOrderRecord | undefined {
  const row = newest(store, vendorId, reference);
  return row === undefined ? undefined : toRecord(row);
}

export function toRecord(row: Row): VendorOrderRecord {
  return {
    vendorOrderId: String(row['id']),
    vendorId: String(row['vendor']),
    reference: String(row['reference']),
    status: row['status'] as Status,
    version: Number(row['version']),
    tracking: row['tracking'] as string | null,
  };
}

function readById(store: Store, id: string): VendorOrderRecord {
  const row = store.get('select * from vendor_orders where id = ?', id);
  if (row === undefined) throw new Error(`vendor order ${id} is gone`);
  return toRecord(row);
}

function newest(store: Store, vendorId: string, reference: string): Row | undefined {
  return store.get(
    'select * from vendor_orders where vendor = ? and reference = ? order by rowid desc limit 1',
    vendorId,
    reference,
  );
}

function closeReference(store: Store, vendorId: string, reference: string): void {
  store.run('insert into closed_references values (?, ?) on conflict do nothing', vendorId, reference);
}

function isClosed(store: Store, vendorId: string, reference: string): boolean {
  return (
    store.get(
      'select 1 as found from closed_references where vendor = ? and reference = ?',
      vendorId,
      reference,
    ) !== undefined
  );
}

function closed(): Done['answer'] {
  return errorResponse(409, 'undone', 'this order was cancelled before; it will never be carried out');
}

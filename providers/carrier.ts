import type { Fault, LabelCancelAnswer, LabelRecord, LabelRequest } from '../contract/providers/providers.ts';
import type { CarrierCallback } from '../contract/return/return.ts';
import { type Done, errorResponse } from './answer.ts';
import { faultOf, type Situation } from './faults.ts';
import { enqueueCallback } from './outbox.ts';
import { type Keyed, newId, type Verdict } from './payment.ts';
import type { Row, Store } from './store.ts';
import type { VendorDelays } from './vendor.ts';

const CLOSED = 'this label was cancelled before; it will never be made';

export function createLabel(
  store: Store,
  { body, request, trace }: Keyed<LabelRequest> & { readonly trace: string | null },
  about: { readonly verdict: Verdict; readonly delays: VendorDelays },
): Done {
  const { reference, returnId } = body;
  const refused = (answer: Done['answer']): Done => ({
    answer,
    effects: [{ kind: 'carrier-label', amountMinor: null, outcome: 'refused' }],
  });
  if (store.get('select 1 as found from closed_labels where return_id = ?', returnId) !== undefined) {
    return refused(errorResponse(409, 'undone', CLOSED));
  }
  if (about.verdict?.type === 'decline') {
    const { code } = about.verdict;
    return refused(errorResponse(422, 'rejected', `the carrier refuses the parcel: ${code}`, code));
  }
  if (newestLabel(store, returnId) !== undefined) {
    return refused(errorResponse(422, 'rejected', 'this return has a label already', 'has-label'));
  }
  const id = newId('lab');
  // The parcel has to be packed first: it is handed in about when a vendor would ship.
  store.run(
    `insert into labels (id, return_id, reference, tracking, status, version, next, due, trace, at)
      values (?, ?, ?, ?, 'created', 1, 'picked_up', ?, ?, ?)`,
    id,
    returnId,
    reference,
    newId('track').replace('track_', 'QR'),
    request.at + about.delays.shipped,
    trace,
    request.at,
  );
  return {
    answer: { status: 201, body: readLabel(store, returnId) },
    effects: [{ kind: 'carrier-label', amountMinor: null, outcome: 'done' }],
  };
}

/** By the return, also before there is a label: then a late one is refused. */
export function cancelLabel(store: Store, { body }: Pick<Keyed<LabelRequest>, 'body'>): Done {
  const { returnId } = body;
  const label = newestLabel(store, returnId);
  const kind: LabelCancelAnswer['kind'] =
    label === undefined || label['status'] === 'cancelled'
      ? 'nothing-to-undo'
      : label['status'] === 'created'
        ? 'cancelled'
        : 'too-late';
  if (kind !== 'too-late') store.run('insert into closed_labels values (?) on conflict do nothing', returnId);
  if (kind === 'cancelled') {
    store.run(
      "update labels set status = 'cancelled', version = version + 1, next = null, due = null where return_id = ?",
      returnId,
    );
  }
  const answer: LabelCancelAnswer = { kind, label: readLabel(store, returnId) ?? null };
  return {
    answer: { status: 200, body: answer },
    effects: [
      { kind: 'carrier-cancel', amountMinor: null, outcome: kind === 'too-late' ? 'refused' : 'done' },
    ],
  };
}

export function readLabel(store: Store, returnId: string): LabelRecord | undefined {
  const row = newestLabel(store, returnId);
  if (row === undefined) return undefined;
  return {
    labelId: String(row['id']),
    returnId,
    reference: String(row['reference']),
    tracking: String(row['tracking']),
    status: row['status'] as LabelRecord['status'],
    version: Number(row['version']),
  };
}

const STEPS_MAX = 200;
const SILENT_RETRY_MS = 500;
const AFTER: Readonly<Record<string, string | null>> = {
  picked_up: 'in_transit',
  in_transit: 'delivered',
  delivered: null,
};

/** Moves every parcel that is due, and reports each scan. */
export function advanceParcels(
  store: Store,
  about: { readonly now: number; readonly faults: readonly Fault[]; readonly delays: VendorDelays },
): void {
  const due = store.all('select * from labels where due <= ? order by due limit ?', about.now, STEPS_MAX);
  if (due.length === 0) return;
  store.transaction(() => {
    for (const row of due) scan(store, row, about);
  });
}

function scan(store: Store, row: Row, about: Parameters<typeof advanceParcels>[1]): void {
  const { delays, faults, now } = about;
  const situation: Situation = { kinds: ['carrier-label'], orderId: String(row['reference']) };
  const id = String(row['id']);
  if (faultOf(faults, 'carrier-silent', { situation, now }) !== undefined) {
    store.run('update labels set due = ? where id = ?', now + SILENT_RETRY_MS, id);
    return;
  }
  const lost =
    row['next'] === 'delivered' && faultOf(faults, 'carrier-loses', { situation, now }) !== undefined;
  const status = lost ? 'lost' : String(row['next']);
  const next = AFTER[status] ?? null;
  store.run(
    'update labels set status = ?, version = version + 1, next = ?, due = ? where id = ?',
    status,
    next,
    next === null ? null : now + Math.round(delays.delivered / 2),
    id,
  );
  const version = Number(row['version']) + 1;
  const payload: CarrierCallback = {
    eventId: `evt-${id}-${version}`,
    version,
    at: new Date(now).toISOString(),
    returnId: String(row['return_id']),
    labelId: id,
    tracking: String(row['tracking']),
    status: status as CarrierCallback['status'],
  };
  enqueueCallback(store, {
    service: 'carrier',
    eventId: payload.eventId,
    envelope: { orderId: String(row['reference']), payload },
    trace: row['trace'] as string | null,
    now,
    faults,
    situation,
  });
}

function newestLabel(store: Store, returnId: string): Row | undefined {
  return store.get('select * from labels where return_id = ?', returnId);
}

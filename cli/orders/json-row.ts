import { markOf, type OrderRow } from '../../operations/subjects/order/order-row.ts';

/** An order as `--json` prints it: times are RFC 3339, null is unknown. Fields are only ever added. */
export function jsonRow(row: OrderRow) {
  return {
    orderId: row.orderId,
    workflowId: row.workflowId,
    runId: row.runId,
    open: row.open,
    run: row.run,
    status: row.state ?? row.run,
    mark: markOf(row),
    stageSince: isoTime(row.stageSince),
    promiseBy: isoTime(row.promiseBy),
    amount: row.amount,
    customerId: row.customerId,
    paymentMethod: row.paymentMethod,
    needsAttention: row.needsAttention,
    stuckReason: row.stuckReason,
    failureCode: row.failureCode,
    vendorIds: row.vendorIds,
    attempts: row.attempts,
    why: row.why,
    continuesIn: row.continuesIn ?? null,
    traceId: row.traceId,
    claim: row.claim === null ? null : { by: row.claim.by, until: isoTime(row.claim.until) },
    note: row.note === null ? null : { by: row.note.by, at: isoTime(row.note.at), text: row.note.text },
    startTime: isoTime(row.startTime),
    closeTime: isoTime(row.closeTime),
  };
}

export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

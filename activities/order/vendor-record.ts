import { vendorOrderSchema } from '../../contract/providers/provider-answers.ts';
import type { VendorOrderRecord, VendorOrderRequest } from '../../contract/providers/providers.ts';
import { VENDOR_STATUSES } from '../../domain/vendor-progress.ts';
import { mustAgree, readAnswer } from '../shared/read-answer.ts';

type Asked = {
  readonly orderId: string;
  readonly vendorId: string;
  readonly vendorOrderId?: string;
  readonly lines?: VendorOrderRequest['lines'];
};

/** A vendor's record that is that of this order, and of no other. */
export function vendorOrderOf(what: string, asked: Asked, body: unknown): VendorOrderRecord {
  const { lines, ...record } = readAnswer(what, vendorOrderSchema, body);
  const status = VENDOR_STATUSES.find((known) => known === record.status);
  mustAgree(what, [
    { field: 'reference', asked: asked.orderId, answered: record.reference },
    { field: 'vendor', asked: asked.vendorId, answered: record.vendorId },
    {
      field: 'vendor order',
      asked: asked.vendorOrderId ?? record.vendorOrderId,
      answered: record.vendorOrderId,
    },
    { field: 'status', asked: 'a known status', answered: record.status, agrees: status !== undefined },
    {
      field: 'lines',
      asked: linesText(asked.lines ?? lines ?? []),
      answered: linesText(lines ?? asked.lines ?? []),
    },
  ]);
  if (status === undefined) throw new Error(`${what}: a status that was checked is not known`);
  return { ...record, status };
}

function linesText(lines: VendorOrderRequest['lines']): string {
  const sorted = [...lines].sort((a, b) => (a.sku < b.sku ? -1 : 1));
  return sorted.map(({ quantity, sku }) => `${quantity} × ${sku}`).join(', ');
}

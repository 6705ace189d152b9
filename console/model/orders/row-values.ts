import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { SortValue } from '../../table/sort.ts';

/** What a row sorts by in each column of the deck. */
export function rowSortValue(row: OrderRow, column: string): SortValue {
  switch (column) {
    case 'order':
      return row.orderId;
    case 'status':
      return row.state ?? row.run;
    case 'since':
      return row.closeTime ?? row.stageSince ?? row.startTime;
    case 'promise':
      return row.promiseBy;
    case 'tries':
      return row.attempts;
    case 'amount':
      // Amounts of two currencies have no order between them: grouped by currency, then by amount.
      return row.amount === null
        ? null
        : `${row.amount.currency} ${String(row.amount.minor).padStart(16, '0')}`;
    case 'customer':
      return row.customerId;
    case 'why':
      return row.why;
    default:
      return null;
  }
}

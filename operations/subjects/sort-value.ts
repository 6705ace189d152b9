import type { CellKind } from '../../contract/subject/deck.ts';
import type { OrderRow } from './order/order-row.ts';

/** What a row sorts by in a column; what is unknown comes last. */
export function sortValueOf(row: OrderRow, shows: CellKind): number | string | null {
  switch (shows) {
    case 'id':
      return row.orderId;
    case 'type':
      return row.workflowType;
    case 'status':
      return row.state ?? row.run;
    case 'run':
      return row.run;
    case 'since':
      return row.closeTime ?? row.stageSince ?? row.startTime;
    case 'started':
      return row.startTime;
    case 'promise':
      return row.promiseBy;
    case 'attempts':
      return row.attempts;
    case 'amount':
      // Amounts of two currencies have no order between them: grouped by currency, then by amount.
      return row.amount === null
        ? null
        : `${row.amount.currency} ${String(row.amount.minor).padStart(16, '0')}`;
    case 'customer':
      return row.customerId;
    case 'queue':
      return row.taskQueue;
    case 'why':
      return row.why;
  }
}

import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';

/** What holds an order, or what its step fails with; of one that moves nothing does. */
export function causeOf(row: OrderRow): string | null {
  if (!row.open || row.paused !== null) return row.why;
  return row.failing ?? row.why;
}

const NEXT_TRY = /;? next try \d{4}-\d\d-\d\dT[\d:.]+Z/;

/** The cause without what differs from order to order: each has its next try at another time. */
export function sharedCause(row: OrderRow): string {
  return causeOf(row)?.replace(NEXT_TRY, '') ?? NO_CAUSE;
}

/** Orders of the list that share a cause. */
export type Cause = { readonly cause: string; readonly orders: number; readonly oldest: number | null };

export const NO_CAUSE = 'on track';

export function causesOf(rows: readonly OrderRow[]): readonly Cause[] {
  const causes = new Map<string, { orders: number; oldest: number | null }>();
  for (const row of rows) {
    const name = sharedCause(row);
    const cause = causes.get(name) ?? { orders: 0, oldest: null };
    cause.orders += 1;
    if (row.stageSince !== null && (cause.oldest === null || row.stageSince < cause.oldest)) {
      cause.oldest = row.stageSince;
    }
    causes.set(name, cause);
  }
  return Array.from(causes, ([cause, found]) => ({ cause, ...found })).sort((a, b) => b.orders - a.orders);
}

import type { OrderRow } from '../../operations/order-row.ts';

/** What holds an order, or what its step fails with; of one that moves nothing does. */
export function causeOf(row: OrderRow): string | null {
  if (!row.open || row.paused !== null) return row.why;
  return row.failing ?? row.why;
}

/** Orders of the list that share a cause. */
export type Cause = { readonly cause: string; readonly orders: number; readonly oldest: number | null };

export const NO_CAUSE = 'on track';

export function causesOf(rows: readonly OrderRow[]): readonly Cause[] {
  const causes = new Map<string, { orders: number; oldest: number | null }>();
  for (const row of rows) {
    const name = causeOf(row) ?? NO_CAUSE;
    const cause = causes.get(name) ?? { orders: 0, oldest: null };
    cause.orders += 1;
    if (row.stageSince !== null && (cause.oldest === null || row.stageSince < cause.oldest)) {
      cause.oldest = row.stageSince;
    }
    causes.set(name, cause);
  }
  return Array.from(causes, ([cause, found]) => ({ cause, ...found })).sort((a, b) => b.orders - a.orders);
}

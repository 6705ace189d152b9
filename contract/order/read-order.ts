import * as v from 'valibot';
import { LIMITS } from '../../domain/limits.ts';
import { totalMinor } from '../../domain/order-amounts.ts';
import { issueText } from '../../support/text/issue-text.ts';
import { type OrderInput, orderInputSchema } from './order.ts';

export type ReadOrder =
  | { readonly kind: 'order'; readonly order: OrderInput }
  /** One sentence that names the field. */
  | { readonly kind: 'refused'; readonly problem: string };

/** The one check of an order at every border: its shape, and what only holds for the order as a whole. */
export function readOrder(raw: unknown): ReadOrder {
  const parsed = v.safeParse(orderInputSchema, raw);
  if (!parsed.success) {
    return { kind: 'refused', problem: issueText(parsed.issues[0]) };
  }
  const order = parsed.output;
  if (new Set(order.lines.map((line) => line.line)).size !== order.lines.length) {
    return { kind: 'refused', problem: 'lines: two lines have the same number' };
  }
  const total = totalMinor(order.lines);
  if (!Number.isSafeInteger(total) || total > LIMITS.orderMinorMax) {
    return { kind: 'refused', problem: `lines: the total is above ${LIMITS.orderMinorMax} minor units` };
  }
  if (total === 0 && order.payment.method === 'card') {
    return { kind: 'refused', problem: 'payment: there is nothing to charge to a card' };
  }
  return { kind: 'order', order };
}

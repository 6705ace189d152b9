import type { OrderInput } from '../../contract/order/order.ts';
import { readOrder } from '../../contract/order/read-order.ts';
import type { ReadInput } from '../process/read-input.ts';

/** An order is checked as a whole, beyond its schema. */
export function readOrderInput(raw: unknown): ReadInput<OrderInput> {
  const read = readOrder(raw);
  return read.kind === 'order'
    ? { kind: 'read', input: read.order }
    : { kind: 'unreadable', problem: read.problem };
}

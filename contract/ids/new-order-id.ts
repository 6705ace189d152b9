import { createHash } from 'node:crypto';
import { orderIdFromDigest } from '../../domain/order-id.ts';

/** Made at the edge only, from what the customer asked: a repeated request lands on the same order. */
export function newOrderId(customerId: string, requestKey: string): string {
  const hash = createHash('sha256').update(customerId, 'utf8').update('\0').update(requestKey, 'utf8');
  return orderIdFromDigest(hash.digest());
}

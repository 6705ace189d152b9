import { createHash } from 'node:crypto';
import { idFromDigest } from '../../domain/order-id.ts';
import { newOrderId } from './new-order-id.ts';

/** Made at the edge only, from what the customer asked of this order: a repeated request lands on the same return. */
export function newReturnId(orderId: string, requestKey: string): string {
  return idFromDigest('ret', digestOf(orderId, requestKey));
}

/** Made at the edge only: a repeated request lands on the same subscription. */
export function newSubscriptionId(customerId: string, requestKey: string): string {
  return idFromDigest('sub', digestOf(customerId, requestKey));
}

export type Renewal = {
  readonly subscriptionId: string;
  readonly customerId: string;
  /** Counts from 1. */
  readonly period: number;
  /** 1, and more only after the order of the try before came to nothing. */
  readonly attempt: number;
};

/** What a renewal asks an order under: the same period always lands on the same order, whatever crashed. */
export function renewalRequestKey({ subscriptionId, period, attempt }: Renewal): string {
  return attempt === 1 ? `${subscriptionId}:${period}` : `${subscriptionId}:${period}:${attempt}`;
}

export function renewalOrderId(renewal: Renewal): string {
  return newOrderId(renewal.customerId, renewalRequestKey(renewal));
}

function digestOf(owner: string, requestKey: string): Buffer {
  return createHash('sha256').update(owner, 'utf8').update('\0').update(requestKey, 'utf8').digest();
}

/**
 * `{orderId}:{step}:{n}`, where a step may name a part: `capture:nordwind`. Derived from what is wanted alone, so that
 * a retry, a reset and a second worker all land on the same key.
 */
export function effectKey(orderId: string, step: string, n: number): string {
  return `${orderId}:${step}:${n}`;
}

/** What may be done once only, however often it is requested: the key without the attempt number. */
export function businessReference(key: string): string {
  return key.replace(/:\d+$/, '');
}

/** The first part of the step of every message to a customer, and the kind of its effect. */
export const MESSAGE_STEP = 'notify';

/** Whether a key, or what is made of one, is that of a message to a customer. */
export function isMessageKey(key: string): boolean {
  return key.split(':')[1] === MESSAGE_STEP;
}

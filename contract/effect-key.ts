/**
 * `{orderId}:{step}:{n}`, where a step may name a part: `capture:nordwind`. Derived from what is wanted alone, so that
 * a retry, a reset and a second worker all land on the same key.
 */
export function effectKey(orderId: string, step: string, n: number): string {
  return `${orderId}:${step}:${n}`;
}

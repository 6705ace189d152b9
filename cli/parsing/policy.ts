import { type OrderPolicy, POLICIES } from '../../contract/order/order.ts';

/** The value of `--policy`, which the parser has checked. */
export function policyOf(text: string): OrderPolicy {
  const policy = POLICIES.find((each) => each === text);
  if (policy === undefined) throw new Error(`${text} is no policy`);
  return policy;
}

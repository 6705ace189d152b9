import type { SearchAttributePair } from '@temporalio/common';
import * as keys from './search-attributes.ts';

type Started = {
  /** The run's own word for the state it starts in. */
  readonly state: string;
  readonly customerId: string;
  /** RFC 3339. */
  readonly since?: string;
};

/** Search attributes of a run about a customer at its start, whatever its type and client. */
export function startAttributes({ customerId, since, state }: Started): SearchAttributePair[] {
  return [
    { key: keys.orderStatusKey, value: state },
    { key: keys.customerIdKey, value: customerId },
    { key: keys.needsAttentionKey, value: false },
    ...(since === undefined ? [] : [{ key: keys.stageSinceKey, value: new Date(since) }]),
  ];
}

import type { Priority } from '@temporalio/common';
import type { OrderInput } from '../order/order.ts';

/** 1 goes first, 5 last, 3 is the server's default. A person waits on the line; generated load can wait. */
const PRIORITY_OF_CHANNEL: Readonly<Record<OrderInput['channel'], number>> = {
  phone: 2,
  operator: 2,
  web: 3,
  subscription: 4,
  traffic: 3,
};

/**
 * Given at every start, inherited by children and activities. Where tasks wait, the server takes turns between the
 * customers of one priority, so one customer's thousand orders delay no other customer. Ids fit the 64 bytes of a key.
 */
export function customerPriority(customerId: string, channel?: OrderInput['channel']): Priority {
  return {
    fairnessKey: customerId,
    ...(channel === undefined ? {} : { priorityKey: PRIORITY_OF_CHANNEL[channel] }),
  };
}

import { groupBy } from '../evidence/order-facts.ts';
import type { Invariant } from './invariant.ts';

export const oneOrderPerRequest: Invariant = {
  id: 'I13',
  says: 'one request of a customer gives one order',
  judge(evidence) {
    return [...groupBy(evidence.database.orders, (order) => `${order.customerId}/${order.requestKey}`)]
      .filter(([, orders]) => orders.length > 1)
      .map(([key, orders]) => ({
        key,
        harm: 'doubled' as const,
        said: `became ${orders.map((order) => order.orderId).join(' and ')}`,
      }));
  },
};

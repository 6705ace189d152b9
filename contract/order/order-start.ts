import type { SearchAttributePair } from '@temporalio/common';
import { listedSkus } from '../../domain/listed-skus.ts';
import { totalMinor, vendorsOf } from '../../domain/order-amounts.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import * as keys from '../temporal/search-attributes.ts';
import { startAttributes } from '../temporal/start-attributes.ts';
import type { OrderInput } from './order.ts';

/** Search attributes of a run of this order at its start, whichever client starts it. `since` is RFC 3339. */
export function orderStartAttributes(
  order: OrderInput,
  at: { readonly stage: OrderStage; readonly since: string },
): SearchAttributePair[] {
  return [
    ...startAttributes({ state: at.stage, customerId: order.customerId, since: at.since }),
    { key: keys.paymentMethodKey, value: order.payment.method },
    { key: keys.channelKey, value: order.channel },
    { key: keys.amountMinorKey, value: totalMinor(order.lines) },
    { key: keys.promiseByKey, value: new Date(order.promiseBy) },
    { key: keys.vendorIdsKey, value: [...vendorsOf(order.lines)] },
    { key: keys.skusKey, value: [...listedSkus(order.lines)] },
  ];
}

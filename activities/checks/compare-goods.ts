import type { CheckInput } from '../../contract/checks/checks.ts';
import type { Difference } from '../../database/checks/differences.ts';
import { leftReservations, stockDifferences } from '../../database/checks/questions.ts';
import type { CheckTools } from './check-tools.ts';

/** Whether what is reserved is what is held, and nothing is held for an order that is over. */
export async function compareGoods(tools: CheckTools, input: CheckInput): Promise<readonly Difference[]> {
  const stock = await stockDifferences(tools.database);
  const left = await leftReservations(tools.database, input.settleMs);
  return [
    ...stock.map(
      ({ sku, reserved, held }): Difference => ({
        kind: 'stock-differs',
        key: sku,
        orderId: null,
        detail: `${reserved} units are reserved, but orders hold ${held}`,
      }),
    ),
    ...left.map(
      ({ orderId, stage, units }): Difference => ({
        kind: 'reservation-left',
        key: orderId,
        orderId,
        detail: `the order is ${stage}, but ${units} units are held for it`,
      }),
    ),
  ];
}

import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { listOrders } from '../../operations/temporal/list.ts';
import { ChaosFailure } from '../system.ts';
import { until } from './order-driver.ts';

const ROWS = 10;

/** Each customer of the matrix wants one order: another one under whatever id was placed because something crashed. */
export async function onlyOrderOf(link: TemporalLink, order: OrderInput): Promise<void> {
  const { customerId, orderId } = order;
  let found: readonly string[] = [];
  await until(`${orderId} is listed`, async () => {
    const filter = `CustomerId = "${customerId}"`;
    const listed = await listOrders(link, { filter, pageSize: ROWS, workflowType: WORKFLOW_TYPES.order });
    found = listed.ok ? listed.value.rows.map((row) => row.orderId) : [];
    return found.length > 0;
  });
  if (found.length > 1 || found[0] !== orderId) {
    throw new ChaosFailure(`${customerId} has ${found.join(' and ')} instead of ${orderId} alone`);
  }
}

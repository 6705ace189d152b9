import { CUSTOMER_QUERIES } from '../../../contract/customer/customer.ts';
import type {
  CartView,
  CustomerRecord,
  CustomerView,
  OpenOrder,
  OrdersView,
} from '../../../contract/customer/customer-state.ts';
import { customerWorkflowId } from '../../../contract/ids/workflow-ids.ts';
import type { BusinessRecords } from '../../ports/ports.ts';
import type { TemporalLink } from '../../temporal/connect.ts';
import { fail, ok, type Problem, type Result } from '../../temporal/problem.ts';

/** A customer from its workflow, or from PostgreSQL if no run or no worker answers: then the cart is unknown. */
export type CustomerFacts =
  | {
      readonly from: 'workflow';
      readonly profile: CustomerView;
      readonly cart: CartView;
      readonly orders: OrdersView;
    }
  | {
      readonly from: 'database';
      readonly because: Problem;
      readonly profile: CustomerRecord;
      readonly open: readonly OpenOrder[];
    };

export async function readCustomerFacts(
  link: TemporalLink,
  records: Pick<BusinessRecords, 'customer'> | undefined,
  customerId: string,
): Promise<Result<CustomerFacts>> {
  const asked = await link.call(
    { what: `ask customer ${customerId}`, deadlineMs: link.deadlines.interactive },
    async (client): Promise<CustomerFacts> => {
      const customer = client.workflow.getHandle(customerWorkflowId(customerId));
      const [profile, cart, orders] = await Promise.all([
        customer.query<CustomerView>(CUSTOMER_QUERIES.profile),
        customer.query<CartView>(CUSTOMER_QUERIES.cart),
        customer.query<OrdersView>(CUSTOMER_QUERIES.orders),
      ]);
      return { from: 'workflow', profile, cart, orders };
    },
  );
  // A run that has just started does not know its customer yet; PostgreSQL does.
  const knows = asked.ok && asked.value.from === 'workflow' && asked.value.profile.version > 0;
  if (knows || records === undefined) return asked;
  const known = await records.customer(customerId);
  if (known !== undefined) {
    const because = asked.ok ? { kind: 'no-worker' as const, message: 'its run is starting' } : asked.problem;
    return ok({ from: 'database', because, profile: known.record, open: known.openOrders });
  }
  if (asked.ok) return asked;
  return asked.problem.kind === 'not-found'
    ? fail('not-found', `there is no customer ${JSON.stringify(customerId)}`)
    : asked;
}

import type { CustomerUpdateInput, CustomerUpdateName } from '../../contract/customer/customer.ts';
import { CUSTOMER_QUERIES } from '../../contract/customer/customer.ts';
import type { CartView, CustomerView } from '../../contract/customer/customer-state.ts';
import { customerWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { askCustomer } from '../../operations/subjects/customer/customers.ts';
import { readView } from '../../operations/temporal/ask-run.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { AskedOrder } from '../evidence/evidence.ts';
import { ChaosFailure } from '../system.ts';
import { onlyOrderOf } from './only-order.ts';
import { UNANSWERED, until } from './order-driver.ts';

/** So few that one run of the customer is followed by the next in the middle of it all. */
const LIMITS = { messages: 2, events: 10_000 } as const;
const PROMISE_MINUTES = 60;
const ASK_MS = 15_000;

/** Versions that the row of the customer reaches: registered, verified, housed, renamed, then two preferences. */
export const CUSTOMER_SAVES = 6;

/** Registers, fills the cart, orders it, and stays a customer; then checks that each was done once. */
export async function orderByCustomer(link: TemporalLink, order: OrderInput): Promise<AskedOrder> {
  const { customerId, orderId, requestKey } = order;
  const { name } = order.shipTo;
  const email = order.contact.email;
  const ask = asker(link, customerId);
  await ask('register', { requestKey: 'register', profile: { name, email, phone: null } });
  await ask('verify', { requestKey: 'verify' });
  await ask('setAddress', { requestKey: 'address', address: order.shipTo });
  await ask('updateProfile', { requestKey: 'profile', phone: '+4940123456' });
  const items = order.lines.map(({ quantity, sku }) => ({ sku, quantity }));
  await ask('updateCart', { requestKey: 'cart', currency: order.currency, items });
  const { channel, payment, policy } = order;
  const promiseMinutes = PROMISE_MINUTES;
  await ask('checkout', { requestKey, orderId, channel, payment, policy, promiseMinutes });
  for (const sms of [true, false]) {
    const preferences = { email: true, sms, quietHours: null };
    await ask('setPreferences', { requestKey: `sms-${sms}`, preferences });
  }
  await lookedAt(link, customerId);
  await onlyOrderOf(link, order);
  return { orderId, answer: 'accepted' };
}

function asker(link: TemporalLink, customerId: string) {
  return async <N extends CustomerUpdateName>(name: N, input: CustomerUpdateInput<N>): Promise<void> => {
    await until(`${customerId} answers ${name}`, async () => {
      const options = { deadlineMs: ASK_MS, limits: LIMITS };
      const asked = await askCustomer(link, { customerId, name, input }, options);
      if (!asked.ok) {
        if (UNANSWERED.includes(asked.problem.kind)) return false;
        throw new ChaosFailure(`${name} of ${customerId}: ${asked.problem.kind}, ${asked.problem.message}`);
      }
      if (asked.value.kind === 'done') return true;
      const { code, said } = asked.value;
      if (code === 'busy') return false;
      throw new ChaosFailure(`${name} of ${customerId} was refused: ${code}, ${said}`);
    });
  };
}

async function lookedAt(link: TemporalLink, customerId: string): Promise<void> {
  const workflowId = customerWorkflowId(customerId);
  let profile: CustomerView | undefined;
  let cart: CartView | undefined;
  await until(`${customerId} can be looked at`, async () => {
    const seen = await readView<CustomerView>(link, workflowId, CUSTOMER_QUERIES.profile);
    const filled = await readView<CartView>(link, workflowId, CUSTOMER_QUERIES.cart);
    if (!seen.ok || !filled.ok) return false;
    profile = seen.value;
    cart = filled.value;
    return true;
  });
  const found = `version ${profile?.version} in run ${profile?.runs}, ${cart?.lines.length} lines in the cart`;
  if (profile?.version !== CUSTOMER_SAVES || profile.runs < 2 || cart?.lines.length !== 0) {
    throw new ChaosFailure(`${customerId} is not as it should be: ${found}`);
  }
}

import { randomBytes } from 'node:crypto';
import type { CustomerUpdateInput, CustomerUpdateName } from '../../contract/customer/customer.ts';
import type {
  CheckoutAnswer,
  CustomerAnswer,
  CustomerInput,
} from '../../contract/customer/customer-state.ts';
import { customerWorkflowId } from '../../contract/ids/workflow-ids.ts';
import {
  askCustomer,
  type CheckoutRequest,
  type CustomerOutcome,
  checkoutCart,
} from '../../operations/subjects/customer/customers.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { OrderStack } from '../orders/order-stack.ts';

/** One customer on the real stack, as a test plays with it: everything goes through the operations. */
export type PlayedCustomer = {
  readonly customerId: string;
  ask<N extends CustomerUpdateName>(
    name: N,
    input: Omit<CustomerUpdateInput<N>, 'requestKey'> & { readonly requestKey?: string },
  ): Promise<CustomerOutcome>;
  checkout(request?: Partial<CheckoutRequest>): Promise<CustomerOutcome<CheckoutAnswer>>;
  query<T>(name: string): Promise<T>;
  /** Registered, verified and housed, with these in the cart. */
  settle(items: CustomerUpdateInput<'updateCart'>['items']): Promise<void>;
};

export const ADA = { name: 'Ada Berg', email: 'ada@example.com', phone: null } as const;
export const QUAY = {
  name: 'Ada Berg',
  street: 'Quay 1',
  city: 'Hamburg',
  postalCode: '20457',
  country: 'DE',
} as const;

// A client that is not answered asks again; here that is one long call.
const LONG = { deadlineMs: 80_000 };

export function newRequestKey(): string {
  return `req-${randomBytes(8).toString('hex')}`;
}

export function playedCustomer(
  stack: OrderStack,
  link: TemporalLink,
  options: { readonly customerId?: string; readonly limits?: CustomerInput['limits'] } = {},
): PlayedCustomer {
  const customerId = options.customerId ?? `cus-${randomBytes(6).toString('hex')}`;
  const ask: PlayedCustomer['ask'] = async (name, input) => {
    const whole = { requestKey: newRequestKey(), ...input } as CustomerUpdateInput<typeof name>;
    const asked = await askCustomer(
      link,
      { customerId, name, input: whole },
      options.limits === undefined ? LONG : { ...LONG, limits: options.limits },
    );
    if (!asked.ok) throw new Error(asked.problem.message);
    return asked.value;
  };
  const done = (outcome: CustomerOutcome): CustomerAnswer => {
    if (outcome.kind === 'refused') throw new Error(`${outcome.code}: ${outcome.said}`);
    return outcome.answer;
  };
  return {
    customerId,
    ask,
    async checkout(request = {}) {
      const asked = await checkoutCart(
        link,
        customerId,
        {
          requestKey: newRequestKey(),
          channel: 'web',
          policy: 'demo',
          payment: { method: 'card', token: 'tok_good' },
          promiseMinutes: 60,
          ...request,
        },
        LONG,
      );
      if (!asked.ok) throw new Error(asked.problem.message);
      return asked.value;
    },
    query: (name) => stack.client.workflow.getHandle(customerWorkflowId(customerId)).query(name),
    async settle(items) {
      done(await ask('register', { profile: ADA }));
      done(await ask('verify', {}));
      done(await ask('setAddress', { address: QUAY }));
      done(await ask('updateCart', { currency: 'EUR', items }));
    },
  };
}

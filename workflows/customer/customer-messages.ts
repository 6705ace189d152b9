import { condition, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import * as v from 'valibot';
import {
  CUSTOMER_QUERIES,
  CUSTOMER_SCHEMAS,
  CUSTOMER_SIGNALS,
  type CustomerUpdateInput,
  type CustomerUpdateName,
  orderClosedSchema,
} from '../../contract/customer/customer.ts';
import type {
  CartView,
  CustomerAnswer,
  CustomerView,
  OrdersView,
} from '../../contract/customer/customer-state.ts';
import { checkoutResultSchema } from '../../contract/order/checkout.ts';
import { recall, remember } from '../../domain/recent-requests.ts';
import { cartView, removeItem, updateCart } from './customer-cart.ts';
import { checkoutCart, settleOverdue, takeCheckoutClosed, takeOrderClosed } from './customer-checkout.ts';
import { customerAnswer, moveCustomer, save } from './customer-record.ts';
import { hashOf, keyReused, refuse, stageProblem, validate } from './customer-refuse.ts';
import { requestReturn } from './customer-return.ts';
import { type CustomerRun, countIgnored } from './customer-run.ts';

type Work = {
  readonly [N in CustomerUpdateName]: (run: CustomerRun, input: CustomerUpdateInput<N>) => Answered;
};
type Answered = CustomerAnswer | Promise<CustomerAnswer>;

/** What each update does, once nobody else is at it and it is known to be new. */
const WORK: Omit<Work, 'checkout'> = {
  register: (run, { profile }) => moveCustomer(run, 'registered', { profile }),
  verify: (run) => moveCustomer(run, 'verified'),
  activate: (run) => moveCustomer(run, 'activated'),
  suspend: (run) => moveCustomer(run, 'suspended'),
  reactivate: (run) => moveCustomer(run, 'reactivated'),
  updateProfile: (run, { email, name, phone }) => {
    const profile = run.state.record.profile ?? { name: '', email: '', phone: null };
    return changed(run, {
      profile: {
        name: name ?? profile.name,
        email: email ?? profile.email,
        phone: phone === undefined ? profile.phone : phone,
      },
    });
  },
  setAddress: (run, { address }) => changed(run, { address }),
  setPreferences: (run, { preferences }) => changed(run, { preferences }),
  updateCart,
  removeItem,
  requestReturn,
  deleteCustomer: (run) => {
    const pending = run.state.pending[0];
    // Whether orders are open is the database's to say, in the transaction of the deletion.
    if (pending !== undefined)
      refuse({ code: 'open-orders', said: `${pending.orderId} is being checked out` });
    return moveCustomer(run, 'deleted');
  },
  forceContinueAsNew: (run) => {
    run.turn = true;
    return customerAnswer(run);
  },
};

async function changed(run: CustomerRun, changes: Parameters<typeof save>[1]): Promise<CustomerAnswer> {
  await save(run, changes);
  return customerAnswer(run);
}

/** Binds every message of the contract. Must run before the first await, so that no early message is missed. */
export function bindCustomerMessages(run: CustomerRun): void {
  const bind = <N extends CustomerUpdateName>(
    name: N,
    handler: (input: CustomerUpdateInput<N>) => Promise<CustomerAnswer>,
  ): void =>
    setHandler(
      defineUpdate<CustomerAnswer, [CustomerUpdateInput<N>]>(name),
      async (input) => {
        run.messages += 1;
        await condition(() => run.loaded);
        return await handler(input);
      },
      { validator: (raw) => validate(run, name, raw) },
    );
  for (const name of Object.keys(CUSTOMER_SCHEMAS) as CustomerUpdateName[]) {
    if (name === 'checkout') bind(name, (input) => checkoutCart(run, input));
    else bind(name, (input) => once(run, name, input));
  }
  bindSignals(run);
  setHandler(defineQuery<CustomerView>(CUSTOMER_QUERIES.profile), () => profileView(run));
  setHandler(defineQuery<CartView>(CUSTOMER_QUERIES.cart), () => cartView(run));
  setHandler(defineQuery<OrdersView>(CUSTOMER_QUERIES.orders), () => ordersView(run));
}

/** One at a time; a request that was carried out before is answered as it was then. */
async function once<N extends Exclude<CustomerUpdateName, 'checkout'>>(
  run: CustomerRun,
  name: N,
  input: CustomerUpdateInput<N>,
): Promise<CustomerAnswer> {
  return await run.turns.take(async () => {
    const request = { key: input.requestKey, hash: hashOf(name, input) };
    const known = recall(run.state.recent, request);
    if (known.kind === 'answered') return known.answer;
    if (known.kind === 'reused') refuse(keyReused(input.requestKey));
    const problem = stageProblem(run, name);
    if (problem !== null) refuse(problem);
    await settleOverdue(run);
    const work = WORK[name] as (run: CustomerRun, input: CustomerUpdateInput<N>) => Answered;
    const answer = await work(run, input);
    run.state = {
      ...run.state,
      recent: [...remember(run.state.recent, { ...request, at: Date.now(), answer })],
    };
    return answer;
  });
}

/** A signal cannot be refused, so what does not decode is counted and dropped. */
function bindSignals(run: CustomerRun): void {
  setHandler(defineSignal<[unknown]>(CUSTOMER_SIGNALS.checkoutClosed), (raw) => {
    run.messages += 1;
    const parsed = v.safeParse(checkoutResultSchema, raw);
    if (parsed.success) takeCheckoutClosed(run, parsed.output);
    else countIgnored(run);
  });
  setHandler(defineSignal<[unknown]>(CUSTOMER_SIGNALS.orderClosed), (raw) => {
    run.messages += 1;
    const parsed = v.safeParse(orderClosedSchema, raw);
    if (parsed.success) takeOrderClosed(run, parsed.output.orderId);
    else countIgnored(run);
  });
}

function profileView(run: CustomerRun): CustomerView {
  const { counters, record } = run.state;
  return { ...record, ignoredEvents: counters.ignored, runs: counters.runs, messages: run.messages };
}

function ordersView(run: CustomerRun): OrdersView {
  return {
    open: run.state.openOrders,
    pending: run.state.pending.map(({ orderId, since }) => ({ orderId, since })),
  };
}

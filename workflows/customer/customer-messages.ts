import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
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
import { type AnsweredRequests, bindUpdate, type UpdateLock } from '../process/bind-update.ts';
import { cartView, removeItem, updateCart } from './customer-cart.ts';
import { checkoutCart, settleOverdue, takeCheckoutClosed, takeOrderClosed } from './customer-checkout.ts';
import { customerAnswer, moveCustomer, save } from './customer-record.ts';
import {
  badInput,
  hashOf,
  keyReused,
  type Refusal,
  refusalFailure,
  refusalOf,
  refuse,
  stageProblem,
} from './customer-refuse.ts';
import { requestReturn } from './customer-return.ts';
import { type CustomerRun, countIgnored } from './customer-run.ts';

type Work = {
  readonly [N in CustomerUpdateName]: (run: CustomerRun, input: CustomerUpdateInput<N>) => Answered;
};
type Answered = CustomerAnswer | Promise<CustomerAnswer>;

/** What each update does, under the lock and only if it is new. */
const WORK: Work = {
  // It gives the turn back while the checkout runs.
  checkout: checkoutCart,
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
    // The database checks for open orders, in the transaction of the deletion.
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
  for (const name of Object.keys(CUSTOMER_SCHEMAS) as CustomerUpdateName[]) bind(run, name);
  bindSignals(run);
  setHandler(defineQuery<CustomerView>(CUSTOMER_QUERIES.profile), () => profileView(run));
  setHandler(defineQuery<CartView>(CUSTOMER_QUERIES.cart), () => cartView(run));
  setHandler(defineQuery<OrdersView>(CUSTOMER_QUERIES.orders), () => ordersView(run));
}

function bind<N extends CustomerUpdateName>(run: CustomerRun, name: N): void {
  const schema = CUSTOMER_SCHEMAS[name] as v.GenericSchema<unknown, CustomerUpdateInput<N>>;
  bindUpdate<CustomerAnswer, CustomerAnswer, CustomerUpdateInput<N>, Refusal>(name, {
    schema,
    asSent: true,
    unreadable: ([issue]) => badInput(issue),
    refusal: (input, raw) => refusalOf(run, name, { requestKey: input.requestKey, raw }),
    refuse: refusalFailure,
    accepted() {
      run.messages += 1;
      return condition(() => run.loaded);
    },
    ...(name === 'checkout' ? {} : inTurn(run, name)),
    take: (input) => (WORK[name] as Handler<N>)(run, input),
    reply: (answer) => answer,
  });
}

type Handler<N extends CustomerUpdateName> = (run: CustomerRun, input: CustomerUpdateInput<N>) => Answered;

type InTurn<N extends CustomerUpdateName> = {
  readonly answered: AnsweredRequests<CustomerUpdateInput<N>, CustomerAnswer>;
  readonly lock: UpdateLock<CustomerUpdateInput<N>, CustomerAnswer, Refusal>;
};

/** One at a time; a request that was carried out before is answered as it was then. */
function inTurn<N extends CustomerUpdateName>(run: CustomerRun, name: N): InTurn<N> {
  const request = (input: CustomerUpdateInput<N>) => ({ key: input.requestKey, hash: hashOf(name, input) });
  return {
    answered: {
      find({ input }) {
        const known = recall(run.state.recent, request(input));
        if (known.kind === 'reused') refuse(keyReused(input.requestKey));
        return known.kind === 'answered' ? known.answer : undefined;
      },
      keep({ input }, answer) {
        const answered = { ...request(input), at: Date.now(), answer };
        run.state = { ...run.state, recent: [...remember(run.state.recent, answered)] };
      },
    },
    lock: {
      hold: async (work) => await run.turns.take(work),
      refusal: () => stageProblem(run, name),
      before: () => settleOverdue(run),
    },
  };
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

import type { CustomerUpdateInput, CustomerUpdateName } from '../../contract/customer/customer.ts';
import {
  askCustomer,
  type CustomerOutcome,
  checkoutCart,
} from '../../operations/subjects/customer/customers.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { Result } from '../../operations/temporal/problem.ts';
import { answerOf } from './order-effects.ts';
import type { PlannedOrder } from './plan-order.ts';
import type { Answer, PlaceAnswer } from './run-traffic.ts';

/** What customers do to come to an order: they register once, fill a cart, check out. */
export type Shop = { place(planned: PlannedOrder): Promise<PlaceAnswer> };

const PROMISE_MINUTES = { production: 2_880, demo: 1, test: 1 } as const;

export function openShop(link: TemporalLink): Shop {
  const known = new Set<string>();
  const last = new Map<string, Promise<unknown>>();
  return {
    // A customer has one cart, so their orders come one after the other.
    async place(planned) {
      const { customerId } = planned.order;
      const before = last.get(customerId) ?? Promise.resolve();
      const mine = before.then(() => visit(link, planned, known));
      const ended = mine.catch(() => undefined);
      last.set(customerId, ended);
      try {
        return await mine;
      } finally {
        if (last.get(customerId) === ended) last.delete(customerId);
      }
    },
  };
}

async function visit(link: TemporalLink, planned: PlannedOrder, known: Set<string>): Promise<PlaceAnswer> {
  const { order } = planned;
  const { customerId, requestKey } = order;
  if (!known.has(customerId)) {
    const welcome = await register(link, planned);
    if (welcome.kind !== 'ok') return welcome;
    known.add(customerId);
  }
  const filled = await ask(link, customerId, {
    name: 'updateCart',
    input: {
      requestKey: `${requestKey}-cart`,
      currency: order.currency,
      items: order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
    },
  });
  if (filled.kind !== 'ok') return filled;
  const outcome = await checkoutCart(link, customerId, {
    requestKey,
    channel: order.channel,
    policy: order.policy,
    payment: order.payment,
    promiseMinutes: PROMISE_MINUTES[order.policy],
  });
  const answer = readCheckout(outcome);
  // Unlike the cart of a real customer, these items would end up in another customer's order.
  if (answer.kind === 'refused' || answer.kind === 'declined') await emptyCart(link, planned);
  return answer;
}

/** A customer of an earlier run is registered already, perhaps with other words; that is as good. */
async function register(link: TemporalLink, { order }: PlannedOrder): Promise<Answer> {
  const { customerId, contact, shipTo } = order;
  const answer = await ask(link, customerId, {
    name: 'register',
    input: {
      requestKey: 'traffic-register',
      profile: { name: shipTo.name, email: contact.email, phone: null },
    },
  });
  if (answer.kind !== 'ok' && answer.kind !== 'refused') return answer;
  const verified = await ask(link, customerId, {
    name: 'verify',
    input: { requestKey: 'traffic-verify' },
  });
  if (verified.kind !== 'ok' && verified.kind !== 'refused') return verified;
  return await ask(link, customerId, {
    name: 'setAddress',
    input: { requestKey: `${order.requestKey}-address`, address: shipTo },
  });
}

async function emptyCart(link: TemporalLink, { order }: PlannedOrder): Promise<void> {
  for (const { sku, line } of order.lines) {
    const input = { requestKey: `${order.requestKey}-out-${line}`, sku };
    await ask(link, order.customerId, { name: 'removeItem', input });
  }
}

async function ask<N extends CustomerUpdateName>(
  link: TemporalLink,
  customerId: string,
  update: { readonly name: N; readonly input: CustomerUpdateInput<N> },
): Promise<Answer> {
  const outcome = await askCustomer(link, { customerId, ...update });
  if (!outcome.ok) return answerOf(outcome.problem);
  if (outcome.value.kind === 'done') return { kind: 'ok' };
  return { kind: 'refused', detail: `${outcome.value.code}: ${outcome.value.said}` };
}

function readCheckout(outcome: Result<CustomerOutcome>): PlaceAnswer {
  if (!outcome.ok) return answerOf(outcome.problem);
  if (outcome.value.kind === 'refused') {
    return { kind: 'refused', detail: `${outcome.value.code}: ${outcome.value.said}` };
  }
  const { answer } = outcome.value;
  if (answer.what !== 'checkout') throw new Error(`a checkout was answered with ${answer.what}`);
  if (answer.kind === 'refused') return { kind: 'declined', detail: answer.code ?? 'refused' };
  return { kind: 'ok', detail: answer.kind };
}

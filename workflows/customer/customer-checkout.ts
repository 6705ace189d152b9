import { condition, patched } from '@temporalio/workflow';
import type { CustomerUpdateInput } from '../../contract/customer/customer.ts';
import type { LoadedCustomer } from '../../contract/customer/customer-activities.ts';
import type {
  CustomerAnswer,
  CustomerState,
  PendingCheckout,
} from '../../contract/customer/customer-state.ts';
import type { CheckoutResult } from '../../contract/order/checkout.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { readOrder } from '../../contract/order/read-order.ts';
import { emptyCart } from '../../domain/customer-cart.ts';
import { totalMinor } from '../../domain/order-amounts.ts';
import { recall, remember } from '../../domain/recent-requests.ts';
import { startCheckout } from '../checkout/start-checkout.ts';
import { now } from '../runtime/now.ts';
import { untilAnswered } from './customer-record.ts';
import { hashOf, keyReused, refuse, stageProblem } from './customer-refuse.ts';
import { type CustomerRun, countIgnored, setCart } from './customer-run.ts';

type CheckoutRequest = CustomerUpdateInput<'checkout'>;

/** A checkout settles within seconds. A caller that has waited this long gets the answer pending. */
const ANSWER_WITHIN_MS = 60_000;

/** Before it a checkout was refused because of an overdue one, without asking what had become of that. */
const OVERDUE_AT_CHECKOUT = 'ask-for-the-overdue-at-a-checkout';

/**
 * Orders what is in the cart. The turn is given back while the checkout runs, so that the same request sent again waits
 * for the same answer; the cart is kept still meanwhile.
 */
export async function checkoutCart(run: CustomerRun, input: CheckoutRequest): Promise<CustomerAnswer> {
  const known = await run.turns.take(() => begin(run, input));
  if (known !== null) return known;
  const { orderId } = input;
  const result = await closed(run, orderId);
  return { what: 'checkout', ...(result ?? stillPending(run, input)) };
}

/** Null: the checkout runs. Else what this request was answered before. */
async function begin(run: CustomerRun, input: CheckoutRequest): Promise<CustomerAnswer | null> {
  const { orderId, requestKey } = input;
  const hash = hashOf('checkout', input);
  const known = recall(run.state.recent, { key: requestKey, hash });
  if (known.kind === 'reused') refuse(keyReused(requestKey));
  if (known.kind === 'answered') return known.answer;
  const running = run.state.pending[0];
  if (running !== undefined) {
    if (running.requestKey === requestKey && running.hash !== hash) refuse(keyReused(requestKey));
    if (running.requestKey === requestKey) return null;
    if (isOverdue(running) && patched(OVERDUE_AT_CHECKOUT)) await settleOverdue(run);
    const still = run.state.pending[0];
    if (still !== undefined)
      refuse({ code: 'checkout-running', said: `the cart is being ordered as ${still.orderId}` });
  }
  const { customerId } = run.state.record;
  const answers = run.state.unwritten;
  const claim = await untilAnswered(() =>
    run.db.claimCheckout.executeWithOptions({ summary: `claim ${requestKey}` }, [
      { customerId, requestKey, orderId, hash, answers },
    ]),
  );
  dropAcknowledged(run, answers);
  if (claim.kind === 'reused') refuse(keyReused(requestKey));
  if (claim.kind === 'answered') return { what: 'checkout', ...claim.result };
  if (claim.kind === 'wrong-order-id') {
    refuse({ code: 'bad-input', said: 'orderId does not belong to this customer and request key' });
  }
  const pending = { requestKey, hash, orderId, since: now(), over: false };
  if (claim.kind === 'claimed' && (await takeUp(run, pending))) return null;
  const problem = stageProblem(run, 'checkout');
  if (problem !== null) refuse(problem);
  await start(run, compose(run, input), pending);
  return null;
}

/**
 * The request was sent before, to a run of which nothing is left. What it began continues or has an answer; false: it
 * began nothing. It is pending while that is asked, so that its signal is not missed.
 */
async function takeUp(run: CustomerRun, pending: PendingCheckout): Promise<boolean> {
  const { orderId } = pending;
  run.state = { ...run.state, pending: [...run.state.pending, pending] };
  const truth = await untilAnswered(() =>
    run.process.readCheckout.executeWithOptions({ summary: `the outcome of ${orderId}` }, [{ orderId }]),
  );
  if (truth.kind === 'closed') {
    // Whether its order is still open was read from PostgreSQL when this run began.
    if (!run.state.openOrders.some((each) => each.orderId === orderId)) takeOrderClosed(run, orderId);
    takeCheckoutClosed(run, truth.result);
  }
  if (truth.kind !== 'lost' || run.answers.has(orderId)) return true;
  run.state = { ...run.state, pending: run.state.pending.filter((each) => each !== pending) };
  return false;
}

function answered({ hash, requestKey }: PendingCheckout, result: CheckoutResult) {
  const answer: CustomerAnswer = { what: 'checkout', ...result };
  return { key: requestKey, hash, at: Date.now(), answer };
}

/** The prices are those of the cart: where one has changed since, the reservation refuses it. */
function compose(run: CustomerRun, input: CheckoutRequest): OrderInput {
  const { cart, record } = run.state;
  const { address, customerId, profile } = record;
  if (cart.currency === null) refuse({ code: 'cart-empty', said: 'the cart is empty' });
  if (address === null || profile === null) {
    refuse({ code: 'no-address', said: 'nobody knows where to send it: set an address first' });
  }
  const at = Date.now();
  const { channel, note, orderId, payment, policy, promiseMinutes, requestKey } = input;
  const read = readOrder({
    v: 1,
    orderId,
    customerId,
    requestKey,
    placedAt: new Date(at).toISOString(),
    promiseBy: new Date(at + promiseMinutes * 60_000).toISOString(),
    policy,
    channel,
    currency: cart.currency,
    lines: cart.lines.map((line, index) => ({ line: index + 1, ...line })),
    payment,
    shipTo: address,
    contact: { email: profile.email },
    ...(note === undefined ? {} : { note }),
  });
  return read.kind === 'order' ? read.order : refuse({ code: 'bad-input', said: read.problem });
}

async function start(run: CustomerRun, order: OrderInput, pending: PendingCheckout): Promise<void> {
  const { counters } = run.state;
  run.state = {
    ...run.state,
    pending: [...run.state.pending, pending],
    counters: { ...counters, checkouts: counters.checkouts + 1 },
  };
  // One that is there was started by a run of this customer that is gone: its answer may have reached no caller.
  if ((await startCheckout(order)) === 'already-there') await askWhatBecame(run, order.orderId);
}

async function closed(run: CustomerRun, orderId: string): Promise<CheckoutResult | null> {
  const isClosed = () => run.answers.has(orderId);
  if (!(await condition(isClosed, ANSWER_WITHIN_MS))) await askWhatBecame(run, orderId);
  return run.answers.get(orderId) ?? null;
}

/** A signal comes at least once, yet not to a run that had been terminated when it came. */
async function askWhatBecame(run: CustomerRun, orderId: string): Promise<void> {
  const truth = await run.process.readCheckout
    .executeWithOptions({ summary: `the outcome of ${orderId}` }, [{ orderId }])
    .catch(() => ({ kind: 'open' }) as const);
  if (truth.kind === 'closed') takeCheckoutClosed(run, truth.result);
  if (truth.kind !== 'lost') return;
  takeCheckoutClosed(run, { ...stillPending(run, { orderId }), code: 'checkout-lost' });
  // The end of an order that is not in PostgreSQL will never be reported.
  if (truth.inBooks === false) closeOrder(run, orderId);
}

function stillPending(run: CustomerRun, { orderId }: Pick<CheckoutRequest, 'orderId'>): CheckoutResult {
  const { currency, lines } = run.state.cart;
  const amount = { currency: currency ?? '', minor: totalMinor(lines) };
  return { orderId, kind: 'pending', code: 'unsettled', stage: 'placed', amount };
}

/** Before the next request: looks up checkouts whose answer is overdue, so that they release the cart. */
export async function settleOverdue(run: CustomerRun): Promise<void> {
  for (const pending of run.state.pending) {
    if (isOverdue(pending)) await askWhatBecame(run, pending.orderId);
  }
}

function isOverdue({ since }: PendingCheckout): boolean {
  return Date.now() - Date.parse(since) > ANSWER_WITHIN_MS;
}

/**
 * The signal `checkoutClosed`, at least once. The cart is emptied with the end of the pending checkout, which happens
 * once; a refusal keeps it. An order that was checked out by another client is the customer's anyway.
 */
export function takeCheckoutClosed(run: CustomerRun, result: CheckoutResult): void {
  const pending = run.state.pending.find((each) => each.orderId === result.orderId);
  const continues = result.kind !== 'refused';
  // PostgreSQL may have listed it as open during the checkout, and the end of a refused order is never reported.
  if (!continues) closeOrder(run, result.orderId);
  if (pending === undefined) {
    if (continues) addOpenOrder(run, result, now());
    return;
  }
  if (continues && !pending.over) addOpenOrder(run, result, pending.since);
  if (continues) setCart(run, emptyCart(run.state.cart));
  const { recent, unwritten } = run.state;
  const { requestKey } = pending;
  run.state = {
    ...run.state,
    pending: run.state.pending.filter((each) => each !== pending),
    recent: [...remember(recent, answered(pending, result))],
    unwritten: [...unwritten, { requestKey, result }],
  };
  run.answers.set(result.orderId, result);
}

function addOpenOrder(run: CustomerRun, { amount, orderId }: CheckoutResult, placedAt: string): void {
  if (run.over.has(orderId) || run.state.openOrders.some((each) => each.orderId === orderId)) return;
  run.state = { ...run.state, openOrders: [...run.state.openOrders, { orderId, placedAt, amount }] };
}

function closeOrder(run: CustomerRun, orderId: string): void {
  run.over.add(orderId);
  const openOrders = run.state.openOrders.filter((each) => each.orderId !== orderId);
  run.state = { ...run.state, openOrders };
}

/** Merges what PostgreSQL had when the run began. What this run received meanwhile is newer. */
export function mergeLoadedOrders(run: CustomerRun, known: LoadedCustomer): void {
  const { openOrders, record } = run.state;
  const heardOf = new Set([...run.over, ...openOrders.map(({ orderId }) => orderId)]);
  const read = known.openOrders.filter(({ orderId }) => !heardOf.has(orderId));
  run.state = { ...run.state, record: known.record ?? record, openOrders: [...read, ...openOrders] };
}

/** The signal `orderClosed`, at least once, perhaps before its checkout was known. */
export function takeOrderClosed(run: CustomerRun, orderId: string): void {
  const { openOrders, pending } = run.state;
  const known =
    openOrders.some((each) => each.orderId === orderId) || pending.some((p) => p.orderId === orderId);
  if (!known) countIgnored(run);
  closeOrder(run, orderId);
  run.state = {
    ...run.state,
    pending: pending.map((each) => (each.orderId === orderId ? { ...each, over: true } : each)),
  };
}

/** Beyond what a run remembers, the database knows what a request was answered. */
export async function writeAnswers(run: CustomerRun): Promise<void> {
  const { record, unwritten: answers } = run.state;
  if (answers.length === 0) return;
  const stored = { customerId: record.customerId, answers };
  await untilAnswered(
    () => run.db.answerCheckouts.executeWithOptions({ summary: `${answers.length} answers` }, [stored]),
    'none',
  );
  dropAcknowledged(run, answers);
}

function dropAcknowledged(run: CustomerRun, written: CustomerState['unwritten']): void {
  run.state = { ...run.state, unwritten: run.state.unwritten.filter((each) => !written.includes(each)) };
}

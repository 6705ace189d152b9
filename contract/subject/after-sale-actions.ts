import { CUSTOMER_SCHEMAS, type CustomerUpdateName } from '../customer/customer.ts';
import * as returns from '../return/return.ts';
import * as subscriptions from '../subscription/subscription.ts';
import type { DeckAction } from './deck.ts';

/** What an operator can tell beside orders. Each of them has updates of its own. */
export type AfterSaleSubject = 'return' | 'subscription' | 'customer';

const { RETURN_UPDATES } = returns;
const { SUBSCRIPTION_UPDATES } = subscriptions;

/** The run itself says which of these it would take now. */
const update = { kind: 'update', listed: true, fields: [] } as const;

/** By the word of the command line. The description is what it will do, as a clause. */
const RETURN_ACTIONS: readonly DeckAction[] = [
  {
    ...update,
    id: 'approve',
    title: 'approve',
    name: RETURN_UPDATES.approve,
    input: returns.approveReturnSchema,
    danger: 'undoable',
    description: 'make a label and send it to the customer',
  },
  {
    ...update,
    id: 'reject',
    title: 'reject',
    name: RETURN_UPDATES.reject,
    input: returns.rejectReturnSchema,
    danger: 'undoable',
    description: 'refuse the request; the customer keeps the goods and may ask anew',
  },
  {
    ...update,
    id: 'withdraw',
    title: 'withdraw',
    name: RETURN_UPDATES.withdraw,
    input: returns.withdrawReturnSchema,
    danger: 'undoable',
    description: 'end it; the customer keeps the goods and may ask anew',
  },
  {
    ...update,
    id: 'inspect',
    title: 'say what came back',
    name: RETURN_UPDATES.inspect,
    input: returns.inspectReturnSchema,
    danger: 'undoable',
    description: 'give the money back for what is taken back, and put it into stock; the rest goes back',
  },
  {
    ...update,
    id: 'retry',
    title: 'try now',
    name: RETURN_UPDATES.retryStage,
    input: returns.retryReturnSchema,
    danger: 'safe',
    description: 'try the parked step again now',
  },
  {
    ...update,
    id: 'settle',
    title: 'mark as paid by hand',
    name: RETURN_UPDATES.settle,
    input: returns.settleReturnSchema,
    danger: 'final',
    description: 'close the refund at the provider, and write reference and name into the books',
  },
];

const asked = { ...update, input: subscriptions.askSubscriptionSchema } as const;

const SUBSCRIPTION_ACTIONS: readonly DeckAction[] = [
  {
    ...update,
    id: 'change',
    title: 'change',
    name: SUBSCRIPTION_UPDATES.change,
    input: subscriptions.changeSubscriptionSchema,
    danger: 'undoable',
    description: 'change it from the next order on',
  },
  {
    ...asked,
    id: 'pause',
    title: 'pause',
    name: SUBSCRIPTION_UPDATES.pause,
    danger: 'undoable',
    description: 'renew nothing until it is resumed',
  },
  {
    ...asked,
    id: 'resume',
    title: 'resume',
    name: SUBSCRIPTION_UPDATES.resume,
    danger: 'undoable',
    description: 'go on with the next date ahead; what was missed is not caught up',
  },
  {
    ...asked,
    id: 'skip',
    title: 'skip the next period',
    name: SUBSCRIPTION_UPDATES.skipNext,
    danger: 'undoable',
    description: 'place no order for the next period',
  },
  {
    ...asked,
    id: 'cancel',
    title: 'cancel',
    name: SUBSCRIPTION_UPDATES.cancel,
    danger: 'undoable',
    description: 'renew nothing any more; orders that were placed go on',
  },
  {
    ...asked,
    id: 'retry',
    title: 'try now',
    name: SUBSCRIPTION_UPDATES.retryStage,
    danger: 'safe',
    description: 'try the parked renewal again with a new order',
  },
  {
    ...asked,
    id: 'give-up',
    title: 'give the period up',
    name: SUBSCRIPTION_UPDATES.giveUpPeriod,
    danger: 'undoable',
    description: 'place no order for the parked period; the next one comes in its own time',
  },
  {
    ...asked,
    id: 'new-run',
    title: 'go on in a new run',
    name: SUBSCRIPTION_UPDATES.forceContinueAsNew,
    danger: 'safe',
    description: 'go on in a run with an empty history; nothing else changes',
  },
];

function ofCustomer(
  id: string,
  name: CustomerUpdateName,
  words: Pick<DeckAction, 'title' | 'description'> & { readonly danger?: DeckAction['danger'] },
): DeckAction {
  const input = CUSTOMER_SCHEMAS[name];
  return { danger: 'undoable', ...words, id, name, kind: 'update', fields: [], input };
}

const CUSTOMER_ACTIONS: readonly DeckAction[] = [
  ofCustomer('register', 'register', { title: 'register', description: 'write down a new customer' }),
  ofCustomer('verify', 'verify', {
    title: 'verify',
    description: 'say that the e-mail address was shown to be theirs',
  }),
  ofCustomer('address', 'setAddress', {
    title: 'change the address of',
    description: 'send the goods of orders from now on to this address',
  }),
  ofCustomer('cart', 'updateCart', {
    title: 'fill the cart of',
    description: 'set the quantities of these products in the cart',
  }),
  ofCustomer('remove', 'removeItem', {
    title: 'take out of the cart of',
    description: 'take this product out of the cart',
  }),
  ofCustomer('checkout', 'checkout', {
    title: 'order for',
    description: 'place an order of what is in the cart, and take the payment',
  }),
  ofCustomer('return', 'requestReturn', {
    title: 'open a return for',
    description: 'ask for a return; nothing moves before it is approved',
  }),
  ofCustomer('activate', 'activate', {
    title: 'vouch for',
    description: 'let them order without having shown their e-mail address',
  }),
  ofCustomer('suspend', 'suspend', {
    title: 'suspend',
    description: 'take no orders of theirs until they are reactivated; open orders go on',
  }),
  ofCustomer('reactivate', 'reactivate', { title: 'reactivate', description: 'take their orders again' }),
  ofCustomer('delete', 'deleteCustomer', {
    title: 'forget',
    description: 'remove name, address, e-mail and telephone everywhere; refused while orders are open',
    danger: 'final',
  }),
  ofCustomer('new-run', 'forceContinueAsNew', {
    title: 'go on in a new run with',
    description: 'go on in a run with an empty history; nothing else changes',
    danger: 'safe',
  }),
];

/** Decisions of a person about a customer: reason and name go with them to the customer's run. */
export const CUSTOMER_DECISIONS: readonly string[] = [
  'activate',
  'suspend',
  'reactivate',
  'delete',
  'new-run',
];

export const AFTER_SALE_ACTIONS: Readonly<Record<AfterSaleSubject, readonly DeckAction[]>> = {
  return: RETURN_ACTIONS,
  subscription: SUBSCRIPTION_ACTIONS,
  customer: CUSTOMER_ACTIONS,
};

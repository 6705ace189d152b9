import type { AuthoriseResult } from '../../contract/order/activities.ts';
import type { Authorisation, OrderRun } from './order-run.ts';

type Granted = Exclude<AuthoriseResult, { readonly kind: 'declined' }>;

/** What the provider is asked to hold of the order's card. */
export function authorisationCall(
  { purchase: { order } }: Pick<OrderRun, 'purchase'>,
  amountMinor: number,
  n: number,
) {
  const { currency, payment } = order;
  const token = payment.method === 'card' ? payment.token : '';
  return { currency, amountMinor, token, n };
}

/** What the provider holds now, of which nothing is captured yet. */
export function authorisationBy(answer: Granted, amountMinor: number): Authorisation {
  const expiresAt = answer.kind === 'authorised' ? answer.expiresAt : null;
  return { id: answer.authorisationId, expiresAt, leftMinor: amountMinor };
}

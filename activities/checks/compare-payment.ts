import type { PaymentAnswer } from '../../contract/providers/provider-answers.ts';
import type { BookedPayment } from '../../database/checks/questions.ts';
import { amountOf } from '../shared/read-answer.ts';

/** States to which a payment comes without our doing: time passes, and a person at the provider decides a review. */
const BY_ITSELF: Readonly<Record<string, readonly string[]>> = {
  authorised: ['expired'],
  review: ['authorised', 'voided', 'declined', 'expired'],
};

/**
 * The authorization and its state, ours and the provider's; null if they agree. Captures and refunds are
 * compared as sums. What a person settled by their word is not in our record of it.
 */
export function paymentDiffers(
  ours: { readonly payment: BookedPayment | null; readonly byHand: boolean },
  theirs: PaymentAnswer | undefined,
): string | null {
  const { byHand, payment } = ours;
  if (payment === null || byHand) return null;
  const booked = `PostgreSQL has ${amountOf(payment.authorisedMinor, theirs?.currency ?? '')}`.trim();
  if (theirs === undefined) return `the provider knows no payment, ${booked} authorised`;
  if (theirs.authorisedMinor !== payment.authorisedMinor) {
    return `the provider authorised ${amountOf(theirs.authorisedMinor, theirs.currency)}, ${booked}`;
  }
  if (theirs.authorisationId !== payment.authorisationId) {
    return `the provider's authorisation is ${theirs.authorisationId}, PostgreSQL has ${payment.authorisationId ?? 'none'}`;
  }
  const { state } = theirs;
  if (state === payment.state || BY_ITSELF[payment.state]?.includes(state) === true) return null;
  return `the provider's payment is ${state}, PostgreSQL has ${payment.state}`;
}

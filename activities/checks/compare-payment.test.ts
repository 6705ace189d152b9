import { expect, test } from 'vitest';
import type { PaymentAnswer } from '../../contract/providers/provider-answers.ts';
import type { BookedPayment } from '../../database/checks/questions.ts';
import { paymentDiffers } from './compare-payment.ts';

const OURS: BookedPayment = {
  authorisationId: 'auth_1',
  authorisedMinor: 490,
  state: 'authorised',
  version: 1,
};
const THEIRS: PaymentAnswer = {
  reference: 'ord-X',
  authorisationId: 'auth_1',
  state: 'authorised',
  currency: 'EUR',
  authorisedMinor: 490,
  capturedMinor: 0,
  refundedMinor: 0,
  expiresAt: '2026-12-21T10:00:00.000Z',
  version: 1,
  captures: [],
};

test.each<[string, Partial<BookedPayment> | null, Partial<PaymentAnswer> | null, string | null]>([
  ['the same', {}, {}, null],
  ['nothing of ours', null, {}, null],
  ['nothing there', {}, null, 'the provider knows no payment, PostgreSQL has 490 authorised'],
  [
    'less was authorised',
    {},
    { authorisedMinor: 1 },
    'the provider authorised 1 EUR, PostgreSQL has 490 EUR',
  ],
  [
    'declined there',
    {},
    { state: 'declined' },
    "the provider's payment is declined, PostgreSQL has authorised",
  ],
  [
    'voided behind our back',
    {},
    { state: 'voided' },
    "the provider's payment is voided, PostgreSQL has authorised",
  ],
  ['it ran out', {}, { state: 'expired' }, null],
  ['a review was decided', { state: 'review' }, { state: 'authorised', version: 2 }, null],
  [
    'captured there',
    { state: 'voided' },
    { state: 'captured' },
    "the provider's payment is captured, PostgreSQL has voided",
  ],
  [
    'another authorisation',
    {},
    { authorisationId: 'auth_2' },
    "the provider's authorisation is auth_2, PostgreSQL has auth_1",
  ],
])('%s', (_, ours, theirs, message) => {
  const payment = ours === null ? null : { ...OURS, ...ours };
  const record = theirs === null ? undefined : { ...THEIRS, ...theirs };
  expect(paymentDiffers({ payment, byHand: false }, record)).toBe(message);
  expect(paymentDiffers({ payment, byHand: true }, record)).toBeNull();
});

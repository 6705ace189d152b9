import type { PaymentRecord, UndoAnswer } from '../contract/providers.ts';
import type { Tx } from '../database/connect.ts';
import type { ProviderEffect, ProviderOutcome } from '../database/effects/effect.ts';
import { book } from '../database/payments.ts';
import type { Attempt } from './attempt.ts';
import type { ProviderClient } from './provider-client.ts';

type AtProvider = { readonly client: ProviderClient; readonly attempt: Attempt; readonly orderId: string };

/** An order's payment as the provider has it; undefined where it knows of none. */
export async function readPayment({
  attempt,
  client,
  orderId,
}: AtProvider): Promise<PaymentRecord | undefined> {
  const found = await client.get(`/payment/v1/orders/${encodeURIComponent(orderId)}`, attempt);
  return found.kind === 'yes' ? (found.body as PaymentRecord) : undefined;
}

type Questions = Pick<ProviderEffect, 'call' | 'lookup'>;

/** Whatever the provider answers, its books are read after it: `payment` is what they said then. */
export function thenReadPayment(
  at: AtProvider,
  ask: Questions,
): Questions & { payment(): PaymentRecord | undefined } {
  let payment: PaymentRecord | undefined;
  const read = async (outcome: ProviderOutcome): Promise<ProviderOutcome> => {
    if (outcome.state !== 'not-done') payment = await readPayment(at);
    return outcome;
  };
  return {
    call: async () => await read(await ask.call()),
    lookup: async () => {
      const found = await ask.lookup();
      return found === undefined ? undefined : await read(found);
    },
    payment: () => payment,
  };
}

type Undone = {
  readonly orderId: string;
  readonly key: string;
  readonly currency: string;
  readonly payment: PaymentRecord | undefined;
  readonly answer: UndoAnswer;
};

/** What an undo let go and gave back, in our ledger. */
export async function bookUndone(tx: Tx, { answer, currency, key, orderId, payment }: Undone): Promise<void> {
  const entry = { orderId, currency, providerReference: payment?.authorisationId ?? null };
  if (answer.voided) await book(tx, { ...entry, entryKey: `${key}/void`, kind: 'void', amountMinor: 0 });
  if (answer.refundedMinor > 0) {
    const amountMinor = -answer.refundedMinor;
    await book(tx, { ...entry, entryKey: `${key}/refund`, kind: 'refund', amountMinor });
  }
}

import { type PaymentAnswer, paymentRecordSchema } from '../../contract/providers/provider-answers.ts';
import type { PaymentState, UndoAnswer } from '../../contract/providers/providers.ts';
import type { Tx } from '../../database/connect.ts';
import type { EffectOutcome, ProviderEffect, ProviderOutcome } from '../../database/effects/effect.ts';
import { book } from '../../database/payments.ts';
import { isDifferentAnswer } from '../shared/ask-provider.ts';
import type { Attempt } from '../shared/attempt.ts';
import type { ProviderClient } from '../shared/provider-client.ts';
import { amountOf, inDoubt, mustAgree, readAnswer } from '../shared/read-answer.ts';

type AtProvider = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly orderId: string;
  readonly currency: string;
};

/** An order's payment as the provider has it; undefined where it knows of none. */
export async function readPayment({
  attempt,
  client,
  currency,
  orderId,
}: AtProvider): Promise<PaymentAnswer | undefined> {
  const path = `/payment/v1/orders/${encodeURIComponent(orderId)}`;
  const found = await client.get(path, attempt);
  if (found.kind === 'yes') return paymentOf(`GET ${path}`, { orderId, currency }, found.body);
  if (found.code === 'not_found') return undefined;
  throw inDoubt(`GET ${path}`, `answered with the code ${found.code}`);
}

/** As `readPayment`, before the provider is asked to change it; the error is a difference. */
export async function readBefore(at: AtProvider): Promise<PaymentAnswer | undefined | Error> {
  try {
    return await readPayment(at);
  } catch (error) {
    if (isDifferentAnswer(error)) return error;
    throw error;
  }
}

/** A record of a payment that is that of this order, in its currency, and agrees with itself. */
export function paymentOf(
  what: string,
  asked: { readonly orderId: string; readonly currency: string },
  body: unknown,
): PaymentAnswer {
  const record = readAnswer(what, paymentRecordSchema, body);
  const { authorisedMinor, captures, capturedMinor, currency, reference, refundedMinor, state } = record;
  const sum = captures.reduce((minor, capture) => minor + capture.amountMinor, 0);
  const keys = new Set(captures.map(({ key }) => key));
  const foreign = captures.find(({ key }) => !key.startsWith(`${asked.orderId}:capture:`));
  mustAgree(what, [
    { field: 'reference', asked: asked.orderId, answered: reference },
    { field: 'currency', asked: asked.currency, answered: currency },
    { field: 'state', asked: 'a known state', answered: state, agrees: isPaymentState(state) },
    {
      field: 'key of a capture',
      asked: `${asked.orderId}:capture:…`,
      answered: foreign?.key ?? '',
      agrees: foreign === undefined,
    },
    {
      field: 'captures',
      asked: 'one per key',
      answered: captures.length,
      agrees: keys.size === captures.length,
    },
    {
      field: 'captured',
      asked: `${amountOf(sum, currency)} in its captures`,
      answered: amountOf(capturedMinor, currency),
      agrees: sum === capturedMinor,
    },
    {
      field: 'captured',
      asked: `at most the authorised ${amountOf(authorisedMinor, currency)}`,
      answered: amountOf(capturedMinor, currency),
      agrees: capturedMinor <= authorisedMinor,
    },
    {
      field: 'refunded',
      asked: `at most the captured ${amountOf(capturedMinor, currency)}`,
      answered: amountOf(refundedMinor, currency),
      agrees: refundedMinor <= capturedMinor,
    },
  ]);
  return record;
}

const STATES: readonly string[] = [
  'authorised',
  'review',
  'captured',
  'part_captured',
  'voided',
  'refunded',
  'declined',
  'expired',
] satisfies readonly PaymentState[];

function isPaymentState(state: string): state is PaymentState {
  return STATES.includes(state);
}

type Questions = Pick<ProviderEffect, 'call' | 'lookup'>;

/**
 * Whatever the provider answers, its record is read afterwards: `payment`. `agrees` throws where
 * they contradict the answer.
 */
export function thenReadPayment(
  at: AtProvider,
  ask: Questions,
  agrees: (payment: PaymentAnswer | undefined, outcome: EffectOutcome) => void = () => undefined,
): Questions & { payment(): PaymentAnswer | undefined } {
  let payment: PaymentAnswer | undefined;
  const read = async (outcome: ProviderOutcome): Promise<ProviderOutcome> => {
    if (outcome.state === 'not-done' || outcome.state === 'differs') return outcome;
    try {
      payment = await readPayment(at);
      if (outcome.state !== 'undone') agrees(payment, outcome);
      return outcome;
    } catch (error) {
      if (isDifferentAnswer(error)) return { state: 'differs', because: error };
      throw error;
    }
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
  readonly payment: PaymentAnswer | undefined;
  readonly answer: UndoAnswer;
};

/** What an undo voided and refunded, in our ledger. */
export async function bookUndone(tx: Tx, { answer, currency, key, orderId, payment }: Undone): Promise<void> {
  const entry = { orderId, currency, providerReference: payment?.authorisationId ?? null };
  if (answer.voided) await book(tx, { ...entry, entryKey: `${key}/void`, kind: 'void', amountMinor: 0 });
  if (answer.refundedMinor > 0) {
    const amountMinor = -answer.refundedMinor;
    await book(tx, { ...entry, entryKey: `${key}/refund`, kind: 'refund', amountMinor });
  }
}

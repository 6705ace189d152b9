import type { UndoPaymentResult } from '../contract/activities.ts';
import type { PaymentRecord, UndoAnswer, UndoRequest } from '../contract/providers.ts';
import type { Tx } from '../database/connect.ts';
import type { EffectCall, ProviderEffect, ProviderOutcome } from '../database/effects/effect.ts';
import { buryPending, buryUnused, finishPending, keysOfSteps } from '../database/effects/tombstones.ts';
import { book, storePayment } from '../database/payments.ts';
import { readVendors } from '../database/read/vendors.ts';
import { askProvider, unexpected } from './ask-provider.ts';
import type { Attempt } from './attempt.ts';
import type { ProviderClient } from './provider-client.ts';

type Undo = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly call: EffectCall;
  readonly currency: string;
  readonly keepMinor: number;
};

/**
 * Gives money back. What is to be given back the provider says, not our memory: a capture whose answer was lost is in
 * its books and not in ours. First our own unused keys are closed, then the provider closes all of them, and last
 * what our ledger did not know is written down.
 */
export function undoEffect({ attempt, call, client, currency, keepMinor }: Undo): ProviderEffect {
  const { key, orderId } = call;
  let record: PaymentRecord | undefined;
  let keys: readonly string[] = [];
  const ask = () =>
    askProvider({
      client,
      attempt,
      provider: 'payment',
      path: '/payment/v1/undo',
      key,
      body: { reference: orderId, keepMinor, keys } satisfies UndoRequest,
      understand: (answer) => {
        if (answer.kind === 'no') throw unexpected('undo', answer);
        const { refundedMinor, voided } = answer.body as UndoAnswer;
        const response: UndoPaymentResult = { kind: 'undone', voided, refundedMinor };
        return { state: 'done', response };
      },
    });
  const withRecord = async (outcome: ProviderOutcome): Promise<ProviderOutcome> => {
    if (outcome.state === 'not-done') return outcome;
    const found = await client.get(`/payment/v1/orders/${encodeURIComponent(orderId)}`, attempt);
    record = found.kind === 'yes' ? (found.body as PaymentRecord) : undefined;
    return outcome;
  };
  return {
    via: 'provider',
    async prepare(tx) {
      const vendors = await readVendors(tx, orderId);
      keys = await keysOfSteps(tx, orderId, ['authorise', ...vendors.map((vendor) => `capture:${vendor}`)]);
      await buryUnused(tx, { orderId, kind: 'undo-payment', keys });
    },
    call: async () => await withRecord(await ask().call()),
    lookup: async () => {
      const found = await ask().lookup();
      return found === undefined ? undefined : await withRecord(found);
    },
    async settle(tx, outcome) {
      await settleUndo(tx, { key, orderId, keys, currency, record, answer: outcome.response as UndoAnswer });
    },
  };
}

type SettledUndo = {
  readonly key: string;
  readonly orderId: string;
  readonly keys: readonly string[];
  readonly currency: string;
  readonly record: PaymentRecord | undefined;
  readonly answer: UndoAnswer;
};

async function settleUndo(
  tx: Tx,
  { answer, currency, key, keys, orderId, record }: SettledUndo,
): Promise<void> {
  if (record !== undefined) {
    await storePayment(tx, record);
    for (const { amountMinor, captureId, key: captured } of record.captures) {
      await finishPending(tx, captured, { kind: 'captured', captureId, amountMinor });
    }
  }
  await buryPending(tx, keys);
  const entry = { orderId, currency, providerReference: record?.authorisationId ?? null };
  if (answer.voided) await book(tx, { ...entry, entryKey: `${key}/void`, kind: 'void', amountMinor: 0 });
  if (answer.refundedMinor > 0) {
    await book(tx, {
      ...entry,
      entryKey: `${key}/refund`,
      kind: 'refund',
      amountMinor: -answer.refundedMinor,
    });
  }
}

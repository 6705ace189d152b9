import type { UndoPaymentResult } from '../../contract/order/activities.ts';
import type { PaymentAnswer } from '../../contract/providers/provider-answers.ts';
import type { UndoAnswer } from '../../contract/providers/providers.ts';
import type { Tx } from '../../database/connect.ts';
import type { EffectCall, ProviderEffect } from '../../database/effects/effect.ts';
import {
  finishPending,
  keysOfSteps,
  tombstonePending,
  tombstoneUnused,
} from '../../database/effects/tombstones.ts';
import { storePayment } from '../../database/payments.ts';
import { readVendors } from '../../database/read/vendors.ts';
import type { Attempt } from '../shared/attempt.ts';
import type { ProviderClient } from '../shared/provider-client.ts';
import { askUndo } from './ask-undo.ts';
import { bookUndone } from './payment-record.ts';

type Undo = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly call: EffectCall;
  readonly currency: string;
  readonly keepMinor: number;
};

/**
 * Refunds money. The provider's record defines the amount, not ours: a capture whose answer was lost is in
 * its store and not in ours. First our own unused keys are closed, then the provider closes all of them, and last
 * what our ledger did not know is written down.
 */
export function undoEffect({ attempt, call, client, currency, keepMinor }: Undo): ProviderEffect {
  const { key, orderId } = call;
  let keys: readonly string[] = [];
  const asked = askUndo({
    client,
    attempt,
    call,
    currency,
    body: () => ({ keepMinor, keys }),
    response: ({ refundedMinor, voided }): UndoPaymentResult => ({ kind: 'undone', voided, refundedMinor }),
  });
  return {
    via: 'provider',
    async prepare(tx) {
      const vendors = await readVendors(tx, orderId);
      keys = await keysOfSteps(tx, orderId, ['authorise', ...vendors.map((vendor) => `capture:${vendor}`)]);
      await tombstoneUnused(tx, { orderId, kind: 'undo-payment', keys });
    },
    call: asked.call,
    lookup: asked.lookup,
    async settle(tx, { response }) {
      const answer = response as UndoPaymentResult;
      await settleUndo(tx, { key, orderId, keys, currency, payment: asked.payment(), answer });
    },
  };
}

type SettledUndo = {
  readonly key: string;
  readonly orderId: string;
  readonly keys: readonly string[];
  readonly currency: string;
  readonly payment: PaymentAnswer | undefined;
  readonly answer: UndoAnswer;
};

async function settleUndo(tx: Tx, undone: SettledUndo): Promise<void> {
  const { keys, orderId, payment } = undone;
  if (payment !== undefined) {
    await storePayment(tx, orderId, payment, (each) => keys.includes(each));
    for (const { amountMinor, captureId, key: captured } of payment.captures) {
      await finishPending(tx, captured, { kind: 'captured', captureId, amountMinor });
    }
  }
  await tombstonePending(tx, keys);
  await bookUndone(tx, undone);
}

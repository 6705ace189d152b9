import {
  type PaymentAnswer,
  refundRecordSchema,
  refundUndoAnswerSchema,
} from '../../contract/providers/provider-answers.ts';
import type { RefundRequest, RefundUndoRequest } from '../../contract/providers/providers.ts';
import type {
  RefundResult,
  ReturnPaymentActivities,
  SettleRefundResult,
} from '../../contract/return/return-activities.ts';
import type { Tx } from '../../database/connect.ts';
import type {
  DatabaseEffect,
  EffectCall,
  EffectOutcome,
  ProviderEffect,
} from '../../database/effects/effect.ts';
import {
  finishPending,
  keysOfSteps,
  tombstonePending,
  tombstoneUnused,
} from '../../database/effects/tombstones.ts';
import { storePayment } from '../../database/payments.ts';
import { bookReturned } from '../../database/returns.ts';
import { thenReadPayment } from '../order/payment-record.ts';
import { askProvider, unexpected } from '../shared/ask-provider.ts';
import type { Attempt } from '../shared/attempt.ts';
import type { ProviderAnswer, ProviderClient } from '../shared/provider-client.ts';
import { amountOf, mustAgree, readAnswer } from '../shared/read-answer.ts';
import type { StepTools } from '../shared/run-step.ts';
import { runReturnStep } from './return-step.ts';

const ACTOR = 'return';
const REFUNDS = '/payment/v1/refunds';
const REFUNDS_UNDO = '/payment/v1/refunds/undo';

/** Task queue `payment`. */
export function createReturnPaymentActivities(
  tools: StepTools,
  client: ProviderClient,
): ReturnPaymentActivities {
  return {
    async refundReturn(call) {
      const { amountMinor, currency, n, orderId, returnId } = call;
      const body: RefundRequest = { reference: orderId, currency, amountMinor };
      const step = { ...call, step: 'refund', n, asks: body };
      return await runReturnStep<RefundResult>(tools, step, ({ key }, attempt) => {
        const ask = askProvider({
          client,
          attempt,
          provider: 'payment',
          path: REFUNDS,
          key,
          reference: orderId,
          body: () => body,
          understand: (answer) => understandRefund(body, answer),
        });
        const agrees = (payment: PaymentAnswer | undefined, { state }: EffectOutcome) => {
          if (state !== 'done') return;
          const refundedMinor = payment?.refundedMinor ?? 0;
          mustAgree(`POST ${REFUNDS}`, [
            {
              field: 'refunded of the order',
              asked: `at least ${amountOf(amountMinor, currency)}`,
              answered: amountOf(refundedMinor, currency),
              agrees: refundedMinor >= amountMinor,
            },
          ]);
        };
        const asked = thenReadPayment({ client, attempt, orderId, currency }, ask, agrees);
        return {
          via: 'provider',
          call: asked.call,
          lookup: asked.lookup,
          async settle(tx, { response, state }) {
            const payment = asked.payment();
            if (payment !== undefined) await storePayment(tx, orderId, payment, () => false);
            if (state !== 'done') return;
            const { refundId: reference } = response as Extract<RefundResult, { kind: 'refunded' }>;
            const given = { orderId, returnId, entryKey: key, currency, amountMinor, reference };
            await bookReturned(tx, { ...given, by: 'provider', actor: ACTOR });
          },
        };
      });
    },

    async settleRefund(call) {
      const { actor, amountMinor, atProvider, currency, orderId, reference, returnId } = call;
      const step = { ...call, step: 'settle', n: 1, asks: { amountMinor, currency, reference } };
      const byHand = async (tx: Tx) => {
        const entryKey = `${orderId}:refund:${returnId}:hand`;
        const given = { orderId, returnId, entryKey, currency, amountMinor, reference, actor };
        await bookReturned(tx, { ...given, by: 'hand' });
      };
      return await runReturnStep<SettleRefundResult>(tools, step, (known, attempt) =>
        atProvider
          ? closeAtProvider({ client, attempt, call: known, returnId, amountMinor, currency, byHand })
          : payOut(amountMinor, byHand),
      );
    },
  };
}

function payOut(amountMinor: number, byHand: (tx: Tx) => Promise<void>): DatabaseEffect {
  return {
    via: 'database',
    async change(tx) {
      await byHand(tx);
      const response: SettleRefundResult = { kind: 'settled', amountMinor };
      return { state: 'done', response };
    },
  };
}

type Closing = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly call: EffectCall;
  readonly returnId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly byHand: (tx: Tx) => Promise<void>;
};

/**
 * A person has paid. First every key under which the provider could pay as well is closed, here and there; where it had
 * paid already, that is what is recorded, and the operator sees it.
 */
function closeAtProvider(closing: Closing): ProviderEffect {
  const { amountMinor, attempt, byHand, call, client, currency, returnId } = closing;
  const { key, orderId } = call;
  let keys: readonly string[] = [];
  const ask = askProvider({
    client,
    attempt,
    provider: 'payment',
    path: REFUNDS_UNDO,
    key,
    reference: orderId,
    body: (): RefundUndoRequest => ({ reference: orderId, keys }),
    understand: (answer) => {
      if (answer.kind === 'no') throw unexpected('close the refund', answer);
      const what = `POST ${REFUNDS_UNDO}`;
      const { refundedMinor } = readAnswer(what, refundUndoAnswerSchema, answer.body);
      mustAgree(what, [
        {
          field: 'refunded',
          asked: `0 or ${amountOf(amountMinor, currency)}`,
          answered: amountOf(refundedMinor, currency),
          agrees: refundedMinor === 0 || refundedMinor === amountMinor,
        },
      ]);
      const response: SettleRefundResult =
        refundedMinor > 0
          ? { kind: 'refunded', amountMinor: refundedMinor }
          : { kind: 'settled', amountMinor };
      return { state: 'done', response };
    },
  });
  return {
    via: 'provider',
    async prepare(tx) {
      keys = await keysOfSteps(tx, orderId, [`refund:${returnId}`]);
      await tombstoneUnused(tx, { orderId, kind: 'settle', keys });
    },
    ...ask,
    async settle(tx, { response }) {
      const settled = response as SettleRefundResult;
      if (settled.kind === 'settled') {
        await byHand(tx);
      } else {
        const given = { orderId, returnId, currency, amountMinor: settled.amountMinor, reference: null };
        const entryKey = keys.at(-1) ?? key;
        await bookReturned(tx, { ...given, entryKey, by: 'provider', actor: ACTOR });
        await finishPending(tx, entryKey, {
          kind: 'refunded',
          refundId: '',
          amountMinor: settled.amountMinor,
        });
      }
      await tombstonePending(tx, keys);
    },
  };
}

function understandRefund(asked: RefundRequest, answer: ProviderAnswer): EffectOutcome {
  if (answer.kind === 'no') {
    if (answer.code !== 'declined') throw unexpected('refund', answer);
    const response: RefundResult = { kind: 'declined', code: answer.reason };
    return { state: 'refused', response };
  }
  const what = `POST ${REFUNDS}`;
  const { amountMinor, currency, reference, refundId } = readAnswer(what, refundRecordSchema, answer.body);
  mustAgree(what, [
    { field: 'reference', asked: asked.reference, answered: reference },
    {
      field: 'refunded',
      asked: amountOf(asked.amountMinor, asked.currency),
      answered: amountOf(amountMinor, currency),
    },
  ]);
  const response: RefundResult = { kind: 'refunded', refundId, amountMinor };
  return { state: 'done', response };
}

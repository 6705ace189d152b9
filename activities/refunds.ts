import type {
  RefundRecord,
  RefundRequest,
  RefundUndoAnswer,
  RefundUndoRequest,
} from '../contract/providers.ts';
import type {
  RefundResult,
  ReturnPaymentActivities,
  SettleRefundResult,
} from '../contract/return-activities.ts';
import type { Tx } from '../database/connect.ts';
import type {
  DatabaseEffect,
  EffectCall,
  EffectOutcome,
  ProviderEffect,
} from '../database/effects/effect.ts';
import { buryPending, buryUnused, finishPending, keysOfSteps } from '../database/effects/tombstones.ts';
import { storePayment } from '../database/payments.ts';
import { bookReturned } from '../database/returns.ts';
import { askProvider, unexpected } from './ask-provider.ts';
import type { Attempt } from './attempt.ts';
import { thenReadPayment } from './payment-record.ts';
import type { ProviderAnswer, ProviderClient } from './provider-client.ts';
import { runReturnStep } from './return-step.ts';
import type { StepTools } from './run-step.ts';

const ACTOR = 'return';

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
          path: '/payment/v1/refunds',
          key,
          body: () => body,
          understand: understandRefund,
        });
        const asked = thenReadPayment({ client, attempt, orderId }, ask);
        return {
          via: 'provider',
          call: asked.call,
          lookup: asked.lookup,
          async settle(tx, { response, state }) {
            const payment = asked.payment();
            if (payment !== undefined) await storePayment(tx, payment);
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
 * paid already, that is what is booked, and the person is told.
 */
function closeAtProvider(closing: Closing): ProviderEffect {
  const { amountMinor, attempt, byHand, call, client, currency, returnId } = closing;
  const { key, orderId } = call;
  let keys: readonly string[] = [];
  const ask = askProvider({
    client,
    attempt,
    provider: 'payment',
    path: '/payment/v1/refunds/undo',
    key,
    body: (): RefundUndoRequest => ({ reference: orderId, keys }),
    understand: (answer) => {
      if (answer.kind === 'no') throw unexpected('close the refund', answer);
      const { refundedMinor } = answer.body as RefundUndoAnswer;
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
      await buryUnused(tx, { orderId, kind: 'settle', keys });
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
      await buryPending(tx, keys);
    },
  };
}

function understandRefund(answer: ProviderAnswer): EffectOutcome {
  if (answer.kind === 'no') {
    if (answer.code !== 'declined') throw unexpected('refund', answer);
    const response: RefundResult = { kind: 'declined', code: answer.reason };
    return { state: 'refused', response };
  }
  const { amountMinor, refundId } = answer.body as RefundRecord;
  const response: RefundResult = { kind: 'refunded', refundId, amountMinor };
  return { state: 'done', response };
}

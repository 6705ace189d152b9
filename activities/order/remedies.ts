import type { ReserveResult } from '../../contract/order/activities.ts';
import type {
  RemedyDatabaseActivities,
  RemedyPaymentActivities,
  RemedyVendorActivities,
} from '../../contract/order/remedy-activities.ts';
import type { PaymentAnswer } from '../../contract/providers/provider-answers.ts';
import type { UndoAnswer, VendorCancelAnswer } from '../../contract/providers/providers.ts';
import { amendAddress, amendLines, moveLines } from '../../database/amend.ts';
import type { EffectCall, ProviderEffect } from '../../database/effects/effect.ts';
import { keysOfSteps, tombstonePending, tombstoneUnused } from '../../database/effects/tombstones.ts';
import { storePayment } from '../../database/payments.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Attempt } from '../shared/attempt.ts';
import type { ProviderClient } from '../shared/provider-client.ts';
import { runStep, type StepTools } from '../shared/run-step.ts';
import { askUndo } from './ask-undo.ts';
import { closeStepByHand } from './by-hand.ts';
import { cancelEffect } from './cancel-vendor.ts';
import { bookUndone, readBefore } from './payment-record.ts';

/** Task queue `db`: what people change in an order. */
export function createRemedyDatabaseActivities(tools: StepTools): RemedyDatabaseActivities {
  return {
    async amendAddress({ journal, n, orderId, shipTo }) {
      await runStep(tools, { orderId, journal, step: 'amend', n, asks: { shipTo } }, () => ({
        via: 'database',
        async change(tx) {
          await amendAddress(tx, orderId, shipTo);
          return { state: 'done', response: { amended: true } };
        },
      }));
    },
    async amendLines({ journal, lines, n, orderId }) {
      const asks = { lines: lines.map(({ line, quantity, sku }) => ({ line, sku, quantity })) };
      return await runStep<ReserveResult>(tools, { orderId, journal, step: 'reserve', n, asks }, () => ({
        via: 'database',
        async change(tx) {
          const response = await amendLines(tx, { orderId, lines, n });
          return { state: response.kind === 'reserved' ? 'done' : 'refused', response };
        },
      }));
    },
    async moveLines({ from, journal, n, orderId, to }) {
      const step = { orderId, journal, step: `reassign:${from}`, n, asks: { from, to } };
      await runStep(tools, step, () => ({
        via: 'database',
        async change(tx) {
          return { state: 'done', response: { moved: await moveLines(tx, { orderId, from, to }) } };
        },
      }));
    },
    closeByHand: (call) => closeStepByHand(tools, call, null),
  };
}

/** Task queue `payment`. */
export function createRemedyPaymentActivities(
  tools: StepTools,
  client: ProviderClient,
): RemedyPaymentActivities {
  return {
    async voidPayment({ currency, journal, n, orderId }) {
      const step = { orderId, journal, step: 'void', n, currency, asks: { currency } };
      // Beyond what any order can come to: nothing that was captured is given back by a void.
      const keep = () => LIMITS.orderMinorMax;
      return await runStep<UndoAnswer>(tools, step, (call, attempt) =>
        giveBack({ client, attempt, call, currency, keep, atMostMinor: 0, closes: true }),
      );
    },
    async refundPart({ amountMinor, currency, journal, n, orderId }) {
      const step = {
        orderId,
        journal,
        step: 'refund:operator',
        n,
        currency,
        asks: { amountMinor, currency },
      };
      const keep = (record: PaymentAnswer) => record.capturedMinor - record.refundedMinor - amountMinor;
      return await runStep<UndoAnswer>(tools, step, (call, attempt) =>
        giveBack({ client, attempt, call, currency, keep, atMostMinor: amountMinor, closes: false }),
      );
    },
    closePaymentByHand: (call) => closeStepByHand(tools, call, { client, name: 'payment' }),
  };
}

/** Task queue `vendor`. */
export function createRemedyVendorActivities(
  tools: StepTools,
  client: ProviderClient,
): RemedyVendorActivities {
  return {
    async recallVendorOrder({ journal, n, orderId, vendorId }) {
      const step = { orderId, journal, step: `recall:${vendorId}`, n, asks: { reference: orderId } };
      const { kind, order } = await runStep<VendorCancelAnswer>(tools, step, (call, attempt) =>
        cancelEffect({ client, attempt, call, vendorId, again: true }),
      );
      return { kind, vendorOrderId: order?.vendorOrderId ?? null };
    },
    closeVendorByHand: (call) => closeStepByHand(tools, call, { client, name: 'vendors' }),
  };
}

type GiveBack = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly call: EffectCall;
  readonly currency: string;
  /** The captured amount that we keep, according to the provider. */
  readonly keep: (record: PaymentAnswer) => number;
  readonly atMostMinor: number;
  /** Every authorization's key is closed permanently. */
  readonly closes: boolean;
};

function giveBack({ atMostMinor, attempt, call, client, closes, currency, keep }: GiveBack): ProviderEffect {
  const { key, orderId } = call;
  let keys: readonly string[] = [];
  // Nothing captured is refunded unless the provider's record has the amount.
  let keepMinor: number = LIMITS.orderMinorMax;
  const asked = askUndo({
    client,
    attempt,
    call,
    currency,
    atMostMinor,
    body: () => ({ keepMinor, keys }),
    response: (answer) => answer,
  });
  return {
    via: 'provider',
    async prepare(tx) {
      if (!closes) return;
      keys = await keysOfSteps(tx, orderId, ['authorise']);
      await tombstoneUnused(tx, { orderId, kind: 'void', keys });
    },
    async call() {
      const before = await readBefore({ client, attempt, orderId, currency });
      if (before instanceof Error) return { state: 'differs', because: before };
      if (before !== undefined) keepMinor = Math.max(0, keep(before));
      return await asked.call();
    },
    lookup: asked.lookup,
    async settle(tx, { response }) {
      const payment = asked.payment();
      if (payment !== undefined) await storePayment(tx, orderId, payment, () => false);
      await tombstonePending(tx, keys);
      await bookUndone(tx, { orderId, key, currency, payment, answer: response as UndoAnswer });
    },
  };
}

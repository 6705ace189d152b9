import type {
  AuthoriseResult,
  CaptureResult,
  PaymentActivities,
  UndoPaymentResult,
} from '../contract/activities.ts';
import type { AuthorisationRequest, CaptureRequest, PaymentRecord } from '../contract/providers.ts';
import type { EffectOutcome } from '../database/effects/effect.ts';
import { book, storePayment } from '../database/payments.ts';
import { askProvider, unexpected } from './ask-provider.ts';
import type { ProviderAnswer, ProviderClient } from './provider-client.ts';
import { runStep, type StepTools } from './run-step.ts';
import { undoEffect } from './undo-payment.ts';

/** Task queue `payment`. */
export function createPaymentActivities(tools: StepTools, client: ProviderClient): PaymentActivities {
  return {
    async authorisePayment({ orderId, journal, currency, amountMinor, token, n }) {
      const body: AuthorisationRequest = { reference: orderId, currency, amountMinor, token };
      const step = { orderId, journal, step: 'authorise', n, asks: body };
      return await runStep<AuthoriseResult>(tools, step, ({ key }, attempt) => {
        let record: PaymentRecord | undefined;
        const understand = (answer: ProviderAnswer): EffectOutcome => {
          if (answer.kind === 'yes') record = answer.body as PaymentRecord;
          return understandAuthorisation(answer);
        };
        const path = '/payment/v1/authorisations';
        return {
          via: 'provider',
          ...askProvider({ client, attempt, provider: 'payment', path, key, body: () => body, understand }),
          async settle(tx) {
            if (record === undefined) return;
            await storePayment(tx, record);
            const providerReference = record.authorisationId;
            await book(tx, {
              orderId,
              entryKey: key,
              kind: 'authorise',
              currency,
              amountMinor: 0,
              providerReference,
            });
          },
        };
      });
    },

    async capturePayment({ orderId, journal, authorisationId, vendorId, amountMinor, final, n }) {
      const body: CaptureRequest = { reference: orderId, authorisationId, amountMinor, final };
      const step = { orderId, journal, step: `capture:${vendorId}`, n, asks: body };
      return await runStep<CaptureResult>(tools, step, ({ key }, attempt) => {
        let record: PaymentRecord | undefined;
        const understand = (answer: ProviderAnswer): EffectOutcome => {
          if (answer.kind === 'yes') record = answer.body as PaymentRecord;
          return understandCapture(key, answer);
        };
        const path = '/payment/v1/captures';
        return {
          via: 'provider',
          ...askProvider({ client, attempt, provider: 'payment', path, key, body: () => body, understand }),
          async settle(tx) {
            if (record !== undefined) await storePayment(tx, record);
          },
        };
      });
    },

    async undoPayment({ orderId, journal, currency, keepMinor, n }) {
      const step = { orderId, journal, step: 'undo-payment', n, asks: { currency, keepMinor } };
      return await runStep<UndoPaymentResult>(tools, step, (call, attempt) =>
        undoEffect({ client, attempt, call, currency, keepMinor }),
      );
    },
  };
}

function understandAuthorisation(answer: ProviderAnswer): EffectOutcome {
  if (answer.kind === 'no') {
    if (answer.code !== 'declined') throw unexpected('authorise', answer);
    return refused({ kind: 'declined', code: answer.reason });
  }
  const { authorisationId, expiresAt, reviewReason, state } = answer.body as PaymentRecord;
  const response: AuthoriseResult =
    state === 'review'
      ? { kind: 'review', authorisationId, reason: reviewReason ?? 'the payment provider wants a look' }
      : { kind: 'authorised', authorisationId, expiresAt };
  return { state: 'done', response };
}

function understandCapture(key: string, answer: ProviderAnswer): EffectOutcome {
  if (answer.kind === 'no') {
    if (answer.code !== 'declined' && answer.code !== 'expired') throw unexpected('capture', answer);
    return refused({ kind: 'declined', code: answer.reason });
  }
  const capture = (answer.body as PaymentRecord).captures.find((each) => each.key === key);
  if (capture === undefined) throw unexpected('capture', answer);
  const { amountMinor, captureId } = capture;
  const response: CaptureResult = { kind: 'captured', captureId, amountMinor };
  return { state: 'done', response };
}

function refused(response: AuthoriseResult | CaptureResult): EffectOutcome {
  return { state: 'refused', response };
}

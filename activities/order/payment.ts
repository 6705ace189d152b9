import type {
  AuthoriseResult,
  CaptureResult,
  PaymentActivities,
  UndoPaymentResult,
} from '../../contract/order/activities.ts';
import type { PaymentAnswer } from '../../contract/providers/provider-answers.ts';
import type { AuthorisationRequest, CaptureRequest } from '../../contract/providers/providers.ts';
import type { EffectOutcome } from '../../database/effects/effect.ts';
import { authorisedMinorOf, book, storePayment } from '../../database/payments.ts';
import { askProvider, unexpected } from '../shared/ask-provider.ts';
import { throwFailure } from '../shared/failures.ts';
import type { ProviderAnswer, ProviderClient } from '../shared/provider-client.ts';
import { amountOf, mustAgree } from '../shared/read-answer.ts';
import { runStep, type StepTools } from '../shared/run-step.ts';
import { paymentOf } from './payment-record.ts';
import { undoEffect } from './undo-payment.ts';

const AUTHORISATIONS = '/payment/v1/authorisations';
const CAPTURES = '/payment/v1/captures';

/** Task queue `payment`. */
export function createPaymentActivities(tools: StepTools, client: ProviderClient): PaymentActivities {
  return {
    async authorisePayment({ orderId, journal, currency, amountMinor, token, n }) {
      const body: AuthorisationRequest = { reference: orderId, currency, amountMinor, token };
      const step = { orderId, journal, step: 'authorise', n, currency, asks: body };
      return await runStep<AuthoriseResult>(tools, step, ({ key }, attempt) => {
        let record: PaymentAnswer | undefined;
        const understand = (answer: ProviderAnswer): EffectOutcome => {
          if (answer.kind === 'no') return declinedBy(answer, 'authorise', ['declined']);
          record = authorisationOf(body, answer.body);
          return authorised(record);
        };
        const path = AUTHORISATIONS;
        const asked = { client, attempt, provider: 'payment', reference: orderId } as const;
        return {
          via: 'provider',
          ...askProvider({ ...asked, key, path, body: () => body, understand }),
          async settle(tx) {
            if (record === undefined) return;
            await storePayment(tx, orderId, record, () => false);
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

    async capturePayment({ orderId, journal, authorisationId, vendorId, currency, amountMinor, final, n }) {
      const body: CaptureRequest = { reference: orderId, authorisationId, amountMinor, final };
      const step = { orderId, journal, step: `capture:${vendorId}`, n, currency, asks: body };
      return await runStep<CaptureResult>(tools, step, ({ key }, attempt) => {
        let record: PaymentAnswer | undefined;
        const understand = async (answer: ProviderAnswer): Promise<EffectOutcome> => {
          if (answer.kind === 'no') return declinedBy(answer, 'capture', ['declined', 'expired']);
          const heldMinor = await authorisedMinorOf(tools.database, orderId, authorisationId).catch(
            throwFailure,
          );
          record = captureOf({ ...body, currency, key, heldMinor }, answer.body);
          return captured(record, key);
        };
        const path = CAPTURES;
        const asked = { client, attempt, provider: 'payment', reference: orderId } as const;
        return {
          via: 'provider',
          ...askProvider({ ...asked, key, path, body: () => body, understand }),
          async settle(tx) {
            if (record !== undefined) await storePayment(tx, orderId, record, (each) => each === key);
          },
        };
      });
    },

    async undoPayment({ orderId, journal, currency, keepMinor, n }) {
      const step = { orderId, journal, step: 'undo-payment', n, currency, asks: { currency, keepMinor } };
      return await runStep<UndoPaymentResult>(tools, step, (call, attempt) =>
        undoEffect({ client, attempt, call, currency, keepMinor }),
      );
    },
  };
}

/** An order of which something was captured before keeps the state that this gave it. */
function authorisationOf(asked: AuthorisationRequest, body: unknown): PaymentAnswer {
  const what = `POST ${AUTHORISATIONS}`;
  const record = paymentOf(what, { orderId: asked.reference, currency: asked.currency }, body);
  const { authorisedMinor, capturedMinor, currency, refundedMinor, state } = record;
  const granted =
    capturedMinor === 0
      ? ['authorised', 'review']
      : ['authorised', 'review', 'part_captured', ...(refundedMinor === capturedMinor ? ['refunded'] : [])];
  mustAgree(what, [
    { field: 'state', asked: 'authorised or review', answered: state, agrees: granted.includes(state) },
    {
      field: 'authorised',
      asked: amountOf(Math.max(asked.amountMinor, capturedMinor), currency),
      answered: amountOf(authorisedMinor, currency),
    },
  ]);
  return record;
}

function authorised(record: PaymentAnswer): EffectOutcome {
  const { authorisationId, expiresAt, reviewReason, state } = record;
  const response: AuthoriseResult =
    state === 'review'
      ? { kind: 'review', authorisationId, reason: reviewReason ?? 'the payment provider wants a look' }
      : { kind: 'authorised', authorisationId, expiresAt };
  return { state: 'done', response };
}

function captureOf(
  asked: CaptureRequest & {
    readonly currency: string;
    readonly key: string;
    /** The authorized amount in PostgreSQL; null if it does not have this authorization. */
    readonly heldMinor: number | null;
  },
  body: unknown,
): PaymentAnswer {
  const what = `POST ${CAPTURES}`;
  const record = paymentOf(what, { orderId: asked.reference, currency: asked.currency }, body);
  const { authorisationId, authorisedMinor, capturedMinor, captures, currency, refundedMinor, state } =
    record;
  const earlierMinor = capturedMinor - asked.amountMinor;
  const taken = captures.find(({ key }) => key === asked.key);
  mustAgree(what, [
    { field: 'key', asked: asked.key, answered: taken?.key ?? 'no capture under it' },
    {
      field: 'captured',
      asked: amountOf(asked.amountMinor, currency),
      answered: taken === undefined ? 'nothing' : amountOf(taken.amountMinor, currency),
    },
    {
      field: 'authorised',
      asked: amountOf(Math.max(asked.heldMinor ?? authorisedMinor, capturedMinor), currency),
      answered: amountOf(authorisedMinor, currency),
    },
    {
      field: 'refunded',
      asked: `at most what was captured before, ${amountOf(earlierMinor, currency)}`,
      answered: amountOf(refundedMinor, currency),
      agrees: refundedMinor <= earlierMinor,
    },
    { field: 'authorisation', asked: asked.authorisationId, answered: authorisationId },
    {
      field: 'state',
      asked: asked.final ? 'captured' : 'part_captured',
      answered: state,
      agrees:
        state === 'captured'
          ? asked.final || capturedMinor === authorisedMinor
          : state === 'part_captured' && !asked.final,
    },
  ]);
  return record;
}

function captured(record: PaymentAnswer, key: string): EffectOutcome {
  const capture = record.captures.find((each) => each.key === key);
  if (capture === undefined) throw new Error(`${key}: a capture that was checked is not there`);
  const { amountMinor, captureId } = capture;
  const response: CaptureResult = { kind: 'captured', captureId, amountMinor };
  return { state: 'done', response };
}

function declinedBy(
  answer: Extract<ProviderAnswer, { kind: 'no' }>,
  what: string,
  codes: readonly string[],
): EffectOutcome {
  if (!codes.includes(answer.code)) throw unexpected(what, answer);
  const response: AuthoriseResult & CaptureResult = { kind: 'declined', code: answer.reason };
  return { state: 'refused', response };
}

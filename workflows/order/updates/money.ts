import { forceRefundInputSchema, otherMethodInputSchema } from '../../../contract/order/order-messages.ts';
import { formatMoney } from '../../../domain/money.ts';
import { updateRefused } from '../../process/bind-update.ts';
import type { ParkedStep } from '../../process/process.ts';
import {
  capturedMinor,
  dueMinor,
  isCash,
  liveParts,
  type OrderProcess,
  type OrderRun,
} from '../order-run.ts';
import { send } from '../send.ts';
import { remedy, type Said, sign } from './remedy.ts';
import { openNumber, reauthorise } from './update-lock.ts';

const ON_THE_WAY: readonly string[] = ['fulfilling', 'releasing', 'shipped'];

export const forceRefund = remedy(forceRefundInputSchema, {
  otherwise: 'not every share of the money is captured, or nothing of it is left',
  takesUpdateLock: true,
  offer: (run) => (refundableMinor(run) > 0 ? {} : null),
  problem(run, { amountMinor }) {
    const left = refundableMinor(run);
    if (amountMinor <= left) return null;
    return `${formatMoney({ currency: run.purchase.order.currency, minor: left })} is left to give back`;
  },
  async take(run, { actor, amountMinor, reason, requestId }, id) {
    const { currency } = run.purchase.order;
    const n = await openNumber(run, 'refund:operator', requestId ?? id);
    const call = { currency, amountMinor, n };
    const { refundedMinor } = await send(run, run.effects.update.payment.refundPart, 'refund a part', call);
    run.payment.refundedMinor += refundedMinor;
    run.payment.goodwillMinor += refundedMinor;
    const amount = formatMoney({ currency, minor: refundedMinor });
    sign(run, 'refunded', { actor, reason, what: amount });
    return `${amount} is given back`;
  },
});

/** Only when nothing is left to capture: a refund at the provider voids what is still authorized. */
function refundableMinor(run: Pick<OrderRun, 'parts' | 'payment' | 'purchase' | 'state' | 'undo'>): number {
  const parts = liveParts(run);
  const captured = parts.length > 0 && parts.every((part) => part.capturedMinor > 0);
  if (isCash(run) || run.undo.running || !captured || !ON_THE_WAY.includes(run.state.current)) return 0;
  return capturedMinor(run) - run.payment.refundedMinor;
}

export const otherMethod = remedy(otherMethodInputSchema, {
  otherwise: 'no payment is in review and no capture was declined',
  takesUpdateLock: true,
  offer: (run) =>
    !isCash(run) && (run.review.open !== null || declinedCapture(run) !== undefined) ? {} : null,
  async take(run, { token, requestId, ...said }, id) {
    const request = { token, requestId: requestId ?? id };
    const parked = declinedCapture(run);
    return parked === undefined
      ? await inReview(run, said, request)
      : await afterDecline(run, parked, { ...said, ...request });
  },
});

type Request = { readonly token: string; readonly requestId: string };

async function afterDecline(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'purchase'>,
  parked: ParkedStep,
  asked: Said & Request,
): Promise<string> {
  const { actor, reason, requestId, token } = asked;
  const amountMinor = dueMinor(run);
  const answer = await reauthorise(run, { requestId, token, amountMinor });
  sign(run, 'method-changed', { actor, reason, what: answer.kind });
  if (answer.kind === 'declined') throw declined(answer.code);
  if (answer.kind === 'review') {
    throw updateRefused(
      `the provider wants a look at the new card first (${answer.reason}); try again when it is decided`,
    );
  }
  parked.retry = { requestId, actor, reason, authorised: true };
  return 'the new card is authorised; the capture is tried with it';
}

async function inReview(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'payment' | 'purchase' | 'review'>,
  said: Said,
  { requestId, token }: Request,
): Promise<string> {
  const { open: review } = run.review;
  // The void of the old authorisation must not be heard as the provider's decision.
  if (review !== null) run.review.open = { ...review, ignoresProviderDecision: true };
  const answer = await reauthorise(run, { requestId, token, amountMinor: run.purchase.amountMinor });
  sign(run, 'method-changed', { ...said, what: answer.kind });
  if (answer.kind === 'declined') throw declined(answer.code);
  if (review === null || run.review.open === null) return 'the new card is authorised';
  if (answer.kind === 'review') {
    run.review.open = { ...review, reason: answer.reason, byProvider: true, ignoresProviderDecision: false };
    return 'the provider wants a look at the new card as well; the order stays in review';
  }
  if (!review.byProvider) return 'the new card is authorised; the order stays in review';
  run.review.decision = { ...said, decision: 'approve' };
  return 'the new card is authorised; the order goes on';
}

function declined(code: string): Error {
  return updateRefused(
    `the new card was declined (${code}); nothing is authorised now, otherMethod takes another one`,
  );
}

function declinedCapture(run: Pick<OrderRun, 'steps'>): ParkedStep | undefined {
  return [...run.steps.parked.values()].find(
    ({ reason, retry }) => reason === 'capture-declined' && retry === null,
  );
}

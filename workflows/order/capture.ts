import type { RetryRequest } from '../process/process.ts';
import { openNextTry, park, runStep, runStepUntilDone, unpark } from '../process/step-runner.ts';
import { applyEvent, type OrderEventInput } from './apply-event.ts';
import { authorisationBy } from './authorisation.ts';
import { dueMinor, type OrderProcess, type OrderRun, type Part } from './order-run.ts';
import { send } from './send.ts';
import { authorise, gaveUp } from './steps.ts';
import { openNumber } from './updates/update-lock.ts';
import { waitForAnswer } from './wait.ts';

/** Captures this part's share. Null: captured. A declined capture holds the goods until an operator decides. */
export async function capturePart(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'people' | 'purchase' | 'undo'>,
  part: Part,
): Promise<OrderEventInput | null> {
  const { vendorId } = part;
  const step = `capture:${vendorId}`;
  applyEvent(run, { event: 'capture-started', cause: `${vendorId} is ready` });
  for (;;) {
    const result = await runStep(run, {
      step,
      budget: run.purchase.policy.payment.budget,
      numbered: true,
      attempt: (n) => capture(run, part, n),
    });
    if (result.kind === 'failed') return gaveUp(result);
    const { answer } = result;
    if (answer.kind === 'captured') {
      part.capturedMinor = answer.amountMinor;
      // A capture settled by hand does not reduce the authorisation.
      if (!run.steps.byHand.has(step)) takeFrom(run, answer.amountMinor);
      applyEvent(run, { event: 'captured', cause: `${vendorId}: ${answer.captureId}`, source: 'activity' });
      return null;
    }
    const retry = await waitForOtherAnswer(run, step, answer.code);
    if (retry === null) {
      if (run.steps.byHand.has(step)) continue;
      const cause = `${step} declined (${answer.code}) and nobody answered`;
      return { event: 'expired', cause, source: 'timer', failureCode: 'capture-declined' };
    }
    await openNextTry(run, step, retry);
    if (answer.code === 'expired' && retry.authorised !== true) await authoriseAgain(run, retry);
  }
}

function capture(run: Pick<OrderRun, 'effects' | 'log' | 'payment' | 'purchase'>, part: Part, n: number) {
  return send(run, run.effects.payment.capturePayment, `capture the share of ${part.vendorId}`, {
    authorisationId: run.payment.authorisation?.id ?? '',
    vendorId: part.vendorId,
    currency: run.purchase.order.currency,
    amountMinor: part.amountMinor,
    // The last one takes the remainder, so that rounding can leave nothing behind. Not where more is held than is due.
    final: run.payment.authorisation?.leftMinor === part.amountMinor,
    n,
  });
}

function takeFrom(run: Pick<OrderRun, 'payment'>, amountMinor: number): void {
  const { authorisation } = run.payment;
  if (authorisation === null) return;
  run.payment.authorisation = {
    ...authorisation,
    leftMinor: Math.max(0, authorisation.leftMinor - amountMinor),
  };
}

/** Nothing is left to capture: voids what is still authorised. */
export async function voidRemainder(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'payment' | 'purchase' | 'undo'>,
): Promise<void> {
  const undone = run.undo.list.some(({ state, step }) => step === 'undo-payment' && state !== 'pending');
  const held = run.payment.authorisation;
  if (undone || held === null || held.leftMinor === 0) return;
  await runStepUntilDone(run, {
    step: 'void',
    budget: run.purchase.policy.compensation.budget,
    numbered: false,
    reason: 'activity-retrying',
    attempt: async () => {
      const n = await openNumber(run, 'void', 'rest');
      const { voidPayment } = run.effects.undo.payment;
      const call = { currency: run.purchase.order.currency, n };
      return await send(run, voidPayment, 'let go of what is not charged', call);
    },
  });
  run.payment.authorisation = { ...held, leftMinor: 0 };
}

async function waitForOtherAnswer(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'people' | 'purchase'>,
  step: string,
  code: string,
): Promise<RetryRequest | null> {
  const detail = `${step}: declined (${code}); the goods are held`;
  park(run, { step, reason: 'capture-declined', detail });
  let retry: RetryRequest | null = null;
  try {
    await waitForAnswer(run, step, {
      limit: run.purchase.policy.customerExpiry,
      answered: () => run.steps.parked.get(step)?.retry != null || run.steps.byHand.has(step),
    });
    retry = run.steps.parked.get(step)?.retry ?? null;
    return retry;
  } finally {
    const actor = retry?.actor ?? 'workflow';
    unpark(run, step, { cause: `${step}: ${retry?.reason ?? 'given up'}`, actor });
  }
}

/** An authorisation that has run out takes a new one for what is not captured yet. */
async function authoriseAgain(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'purchase'>,
  retry: RetryRequest,
): Promise<void> {
  await openNextTry(run, 'authorise', retry);
  const amountMinor = dueMinor(run);
  const authorised = await authorise(run, amountMinor);
  if (authorised.kind === 'failed' || authorised.answer.kind === 'declined') return;
  run.payment.authorisation = authorisationBy(authorised.answer, amountMinor);
}

import type { AuthoriseResult, ReserveResult } from '../../contract/order/activities.ts';
import { runStep, type StepResult } from '../process/step-runner.ts';
import type { OrderEventInput } from './apply-event.ts';
import { authorisationBy, authorisationCall } from './authorisation.ts';
import { isCash, type OrderProcess, type OrderRun } from './order-run.ts';
import { amountToReview, review } from './review.ts';
import { send } from './send.ts';
import { registerUndo } from './undo-list.ts';

export async function reserveStock(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'people' | 'purchase' | 'review' | 'undo'>,
): Promise<OrderEventInput> {
  registerUndo(run, 'release-stock');
  const reserved = await runStep(run, {
    step: 'reserve',
    budget: run.purchase.policy.db.budget,
    numbered: true,
    attempt: (n) =>
      send(run, run.effects.db.reserveStock, 'reserve the stock', { lines: run.purchase.order.lines, n }),
  });
  return reserved.kind === 'failed' ? gaveUp(reserved) : await stockAnswered(run, reserved.answer);
}

/** What the answer about the stock means for the order; a large cash order waits here for its review. */
export async function stockAnswered(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'people' | 'purchase' | 'review'>,
  answer: ReserveResult,
): Promise<OrderEventInput> {
  if (answer.kind === 'rejected') {
    const { code, sku } = answer;
    return { event: 'stock-refused', cause: `${code}: ${sku}`, source: 'activity', failureCode: code };
  }
  if (!isCash(run)) return { event: 'stock-reserved', cause: 'reserved', source: 'activity' };
  const reason = amountToReview(run);
  const ended = reason === null ? null : await review(run, reason);
  return ended ?? { event: 'cash-accepted', cause: 'reserved; cash at the door' };
}

export async function authorisePayment(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
): Promise<OrderEventInput> {
  registerUndo(run, 'undo-payment');
  const authorised = await authorise(run, run.purchase.amountMinor);
  if (authorised.kind === 'failed') return gaveUp(authorised);
  const { answer } = authorised;
  if (answer.kind === 'declined') {
    return { event: 'payment-declined', cause: answer.code, source: 'activity', failureCode: answer.code };
  }
  run.payment.authorisation = authorisationBy(answer, run.purchase.amountMinor);
  const reason = answer.kind === 'review' ? answer.reason : amountToReview(run);
  const ended = reason === null ? null : await review(run, reason, answer.kind === 'review');
  // Another card may have taken its place while it was in review.
  const cause = run.payment.authorisation?.id ?? answer.authorisationId;
  return ended ?? { event: 'authorised', cause, source: 'activity' };
}

export function authorise(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase'>,
  amountMinor: number,
): Promise<StepResult<AuthoriseResult>> {
  return runStep(run, {
    step: 'authorise',
    budget: run.purchase.policy.payment.budget,
    numbered: true,
    attempt: (n) => {
      const call = authorisationCall(run, amountMinor, n);
      return send(run, run.effects.payment.authorisePayment, 'authorise the payment', call);
    },
  });
}

export function gaveUp(result: Extract<StepResult<unknown>, { kind: 'failed' }>): OrderEventInput {
  const { code, detail } = result.failure;
  return { event: 'step-failed', cause: detail, source: 'activity', failureCode: code };
}

import type { PaymentCallback } from '../../contract/order/order-messages.ts';
import { isPlausibleVersion } from '../../domain/vendor-progress.ts';
import { drop, isRepeat } from '../process/drop.ts';
import { note } from '../process/log.ts';

import type { OrderRun } from './order-run.ts';

const DECISIONS: Readonly<Partial<Record<PaymentCallback['status'], 'approve' | 'decline'>>> = {
  authorised: 'approve',
  declined: 'decline',
  voided: 'decline',
  expired: 'decline',
};

/**
 * The signal `paymentCallback`. Money is moved by our own calls and their answers; a callback only decides a review
 * that the provider opened, and is shown in the timeline otherwise.
 */
export function takePaymentCallback(
  run: Pick<OrderRun, 'log' | 'messages' | 'payment' | 'review'>,
  callback: PaymentCallback,
): void {
  if (!isPlausibleVersion(run.payment.version, callback.version)) {
    drop(run, 'unknown');
    return;
  }
  if (isRepeat(run, callback.eventId)) return;
  if (callback.version <= run.payment.version) {
    drop(run, 'old');
    return;
  }
  run.payment.version = callback.version;
  note(run, {
    what: `payment ${callback.status}`,
    source: 'callback',
    detail: `version ${callback.version}`,
  });
  const decision = DECISIONS[callback.status];
  if (
    run.review.open?.byProvider !== true ||
    run.review.open.ignoresProviderDecision === true ||
    run.review.decision !== null ||
    decision === undefined
  )
    return;
  const reason = `the provider says ${callback.status}`;
  run.review.decision = { decision, reason, actor: 'payment provider' };
}

import type { PaymentCallback } from '../../contract/order/order-messages.ts';
import { isPlausibleVersion } from '../../domain/vendor-progress.ts';
import { note } from './apply-event.ts';
import { drop } from './drop.ts';
import type { OrderRun } from './order-run.ts';
import { isRepeat } from './vendor-status.ts';

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
export function takePaymentCallback(run: OrderRun, callback: PaymentCallback): void {
  if (!isPlausibleVersion(run.paymentVersion, callback.version)) {
    drop(run, 'unknown');
    return;
  }
  if (isRepeat(run, callback.eventId)) return;
  if (callback.version <= run.paymentVersion) {
    drop(run, 'old');
    return;
  }
  run.paymentVersion = callback.version;
  note(run, {
    what: `payment ${callback.status}`,
    source: 'callback',
    detail: `version ${callback.version}`,
  });
  const decision = DECISIONS[callback.status];
  if (
    run.review?.byProvider !== true ||
    run.review.ignoresProviderDecision === true ||
    run.reviewDecision !== null ||
    decision === undefined
  )
    return;
  const reason = `the provider says ${callback.status}`;
  run.reviewDecision = { decision, reason, actor: 'payment provider' };
}

import { CancellationScope } from '@temporalio/workflow';
import type { NotificationKind } from '../contract/activities.ts';
import type { OrderRun } from './order-run.ts';

/**
 * Tells the customer, beside the main line: a message never blocks money, is not interrupted by a cancel, and is
 * dropped with a note when its budget is used up. It carries no journal, because it may take a day.
 */
export function notify(run: OrderRun, kind: NotificationKind): void {
  if (!run.recorded) return;
  if (run.checkout !== null) {
    run.checkout.owed.push(kind);
    return;
  }
  const call = { orderId: run.order.orderId, journal: [], kind, email: run.order.contact.email };
  const sending = CancellationScope.nonCancellable(() =>
    run.effects.notify.notifyCustomer.executeWithOptions({ summary: `tell the customer: ${kind}` }, [call]),
  );
  run.notices.push(
    sending.then(
      () => tell(run, `message ${kind}`, 'sent'),
      () => tell(run, `message ${kind}`, 'given up: the notification service did not take it in time'),
    ),
  );
}

function tell(run: OrderRun, what: string, detail: string): void {
  run.timeline.push({ at: new Date(Date.now()).toISOString(), what, source: 'activity', detail });
}

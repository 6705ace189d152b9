import { type ActivityInterfaceFor, proxyActivities } from '@temporalio/workflow';
import type { CustomerActivities } from '../../contract/customer/customer-activities.ts';
import type {
  DatabaseActivities,
  LedgerActivities,
  PaymentActivities,
  ProcessActivities,
  VendorActivities,
} from '../../contract/order/activities.ts';
import type {
  RemedyDatabaseActivities,
  RemedyPaymentActivities,
  RemedyVendorActivities,
} from '../../contract/order/remedy-activities.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import type { OrderPolicyRow } from '../../domain/policy.ts';
import { tryOptions } from '../process/try-options.ts';

type UpdateDatabaseActivities = RemedyDatabaseActivities &
  Pick<DatabaseActivities, 'openAttempt'> &
  Pick<CustomerActivities, 'quoteProducts'>;

type UndoPaymentActivities = Pick<PaymentActivities, 'undoPayment'> &
  Pick<RemedyPaymentActivities, 'voidPayment'>;

/** The outside world as the workflow sees it: each call on the queue of what it depends on, tried by its policy. */
export type Effects = {
  readonly db: ActivityInterfaceFor<DatabaseActivities>;
  readonly payment: ActivityInterfaceFor<PaymentActivities>;
  readonly vendor: ActivityInterfaceFor<VendorActivities>;
  /** One question about a vendor order; an unanswered one is asked again at the next turn. */
  readonly ask: ActivityInterfaceFor<Pick<VendorActivities, 'pollVendorOrder'>>;
  readonly process: ActivityInterfaceFor<ProcessActivities>;
  /** What the ledger knows of a step that got no answer. */
  readonly ledger: ActivityInterfaceFor<LedgerActivities>;
  /** What a person waits for: tried for as long as a question is. */
  readonly update: {
    readonly db: ActivityInterfaceFor<UpdateDatabaseActivities>;
    readonly payment: ActivityInterfaceFor<
      RemedyPaymentActivities & Pick<PaymentActivities, 'authorisePayment'>
    >;
    readonly vendor: ActivityInterfaceFor<RemedyVendorActivities>;
  };
  readonly undo: {
    readonly db: ActivityInterfaceFor<Pick<DatabaseActivities, 'releaseStock'>>;
    readonly payment: ActivityInterfaceFor<UndoPaymentActivities>;
    readonly vendor: ActivityInterfaceFor<Pick<VendorActivities, 'cancelVendorOrder'>>;
  };
};

export function createEffects(policy: OrderPolicyRow): Effects {
  return {
    db: proxyActivities<DatabaseActivities>(tryOptions(TASK_QUEUES.db, policy.db)),
    payment: proxyActivities<PaymentActivities>(tryOptions(TASK_QUEUES.payment, policy.payment)),
    vendor: proxyActivities<VendorActivities>(tryOptions(TASK_QUEUES.vendor, policy.vendor)),
    ask: proxyActivities<Pick<VendorActivities, 'pollVendorOrder'>>(
      tryOptions(TASK_QUEUES.vendor, policy.question),
    ),
    process: proxyActivities<ProcessActivities>(tryOptions(TASK_QUEUES.orders, policy.question)),
    ledger: proxyActivities<LedgerActivities>(tryOptions(TASK_QUEUES.db, policy.question)),
    update: {
      db: proxyActivities<UpdateDatabaseActivities>(tryOptions(TASK_QUEUES.db, policy.question)),
      payment: proxyActivities<RemedyPaymentActivities & Pick<PaymentActivities, 'authorisePayment'>>(
        tryOptions(TASK_QUEUES.payment, policy.question),
      ),
      vendor: proxyActivities<RemedyVendorActivities>(tryOptions(TASK_QUEUES.vendor, policy.question)),
    },
    undo: {
      db: proxyActivities<Pick<DatabaseActivities, 'releaseStock'>>(
        tryOptions(TASK_QUEUES.db, policy.compensation),
      ),
      payment: proxyActivities<UndoPaymentActivities>(tryOptions(TASK_QUEUES.payment, policy.compensation)),
      vendor: proxyActivities<Pick<VendorActivities, 'cancelVendorOrder'>>(
        tryOptions(TASK_QUEUES.vendor, policy.compensation),
      ),
    },
  };
}

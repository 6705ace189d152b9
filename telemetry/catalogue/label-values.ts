import type { CheckActivities } from '../../contract/checks/checks.ts';
import type {
  CustomerActivities,
  CustomerProcessActivities,
} from '../../contract/customer/customer-activities.ts';
import type { NotifyActivities } from '../../contract/notification/notification-activities.ts';
import type {
  DatabaseActivities,
  PaymentActivities,
  ProcessActivities,
  VendorActivities,
} from '../../contract/order/activities.ts';
import type {
  RemedyDatabaseActivities,
  RemedyPaymentActivities,
  RemedyVendorActivities,
} from '../../contract/order/remedy-activities.ts';
import type {
  ReturnCarrierActivities,
  ReturnDatabaseActivities,
  ReturnPaymentActivities,
} from '../../contract/return/return-activities.ts';
import type { SubscriptionActivities } from '../../contract/subscription/subscription-activities.ts';
import { TASK_QUEUES, type TaskQueue } from '../../contract/temporal/task-queues.ts';

type ActivityName =
  | keyof SubscriptionActivities
  | keyof ReturnDatabaseActivities
  | keyof ReturnPaymentActivities
  | keyof ReturnCarrierActivities
  | keyof RemedyDatabaseActivities
  | keyof RemedyPaymentActivities
  | keyof RemedyVendorActivities
  | keyof DatabaseActivities
  | keyof PaymentActivities
  | keyof VendorActivities
  | keyof NotifyActivities
  | keyof ProcessActivities
  | keyof CheckActivities
  | keyof CustomerActivities
  | keyof CustomerProcessActivities;

/** Which queue an activity runs on. The compiler refuses an activity that is missing here. */
export const ACTIVITY_QUEUES = {
  recordOrder: 'db',
  reserveStock: 'db',
  recordAndReserve: 'db',
  releaseStock: 'db',
  recordTransitions: 'db',
  openAttempt: 'db',
  amendAddress: 'db',
  amendLines: 'db',
  moveLines: 'db',
  closeByHand: 'db',
  authorisePayment: 'payment',
  capturePayment: 'payment',
  undoPayment: 'payment',
  voidPayment: 'payment',
  refundPart: 'payment',
  closePaymentByHand: 'payment',
  createVendorOrder: 'vendor',
  pollVendorOrder: 'vendor',
  releaseVendorOrder: 'vendor',
  cancelVendorOrder: 'vendor',
  recallVendorOrder: 'vendor',
  closeVendorByHand: 'vendor',
  sendMessage: 'notify',
  readDeadline: 'orders',
  recordSubscription: 'db',
  planRenewal: 'db',
  readRenewal: 'db',
  recordReturn: 'db',
  recordInspection: 'db',
  restockReturn: 'db',
  recordReturnLog: 'db',
  refundReturn: 'payment',
  settleRefund: 'payment',
  createLabel: 'vendor',
  cancelLabel: 'vendor',
  pollParcel: 'vendor',
  loadCustomer: 'db',
  saveCustomer: 'db',
  quoteProducts: 'db',
  claimCheckout: 'db',
  answerCheckouts: 'db',
  readCheckout: 'orders',
  reconcileStores: 'orders',
  sweepOrders: 'orders',
} as const satisfies Record<ActivityName, TaskQueue>;

export const ACTIVITY_TYPES = Object.keys(ACTIVITY_QUEUES) as ActivityName[];
export const TASK_QUEUE_NAMES = Object.values(TASK_QUEUES);

/** Activities that undo an earlier effect. */
export const COMPENSATIONS = ['releaseStock', 'undoPayment', 'cancelVendorOrder', 'cancelLabel'] as const;
export const ATTEMPT_OUTCOMES = ['done', 'failed'] as const;
export const DROPPED_CALLBACKS = ['duplicate', 'old', 'unknown'] as const;
export const PROVIDERS = ['payment', 'vendors', 'carrier', 'notify', 'other'] as const;
export const HTTP_OUTCOMES = ['2xx', '3xx', '4xx', '5xx', 'no-answer'] as const;
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export function isActivityName(text: string): text is ActivityName {
  return Object.hasOwn(ACTIVITY_QUEUES, text);
}

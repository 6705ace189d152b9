import type { CheckActivities } from '../contract/checks/checks.ts';
import type {
  CustomerActivities,
  CustomerProcessActivities,
} from '../contract/customer/customer-activities.ts';
import type { NotifyActivities } from '../contract/notification/notification-activities.ts';
import type {
  DatabaseActivities,
  LedgerActivities,
  PaymentActivities,
  ProcessActivities,
  VendorActivities,
} from '../contract/order/activities.ts';
import type {
  RemedyDatabaseActivities,
  RemedyPaymentActivities,
  RemedyVendorActivities,
} from '../contract/order/remedy-activities.ts';
import type { Probe } from '../contract/providers/probe.ts';
import type {
  ReturnCarrierActivities,
  ReturnDatabaseActivities,
  ReturnPaymentActivities,
} from '../contract/return/return-activities.ts';
import type { SubscriptionActivities } from '../contract/subscription/subscription-activities.ts';
import type { Database } from '../database/connect.ts';
import { createCheckActivities } from './checks/create-checks.ts';
import {
  createCustomerActivities,
  createCustomerProcessActivities,
  reportOrderClosed,
} from './customer/customers.ts';
import { createNotifyActivities } from './notifications/notify.ts';
import { notificationStarter, type StartNotifications } from './notifications/start-notification.ts';
import { createDatabaseActivities } from './order/database.ts';
import { createLedgerActivities } from './order/ledger.ts';
import { createPaymentActivities } from './order/payment.ts';
import {
  createRemedyDatabaseActivities,
  createRemedyPaymentActivities,
  createRemedyVendorActivities,
} from './order/remedies.ts';
import { createVendorActivities } from './order/vendor.ts';
import { createReturnCarrierActivities } from './returns/carrier.ts';
import { createReturnPaymentActivities } from './returns/refunds.ts';
import { createReturnDatabaseActivities } from './returns/returns.ts';
import { deadlineFetch, type Fetch } from './shared/deadline-fetch.ts';
import { providerClient } from './shared/provider-client.ts';
import type { StepTools } from './shared/run-step.ts';
import { createProcessActivities, type ProcessDependencies } from './shared/temporal.ts';
import { createSubscriptionActivities } from './subscriptions/subscriptions.ts';

export type ActivityDependencies = {
  readonly database: Database;
  readonly providersUrl: string;
  readonly probe: Probe;
  /** What a run asks about itself. */
  readonly process: ProcessDependencies;
  /** Called with an order's log; starts the notifications where absent. */
  readonly startNotifications?: StartNotifications;
  /** Laid around every request to a provider: spans and metrics. */
  readonly wrapFetch?: (inner: Fetch) => Fetch;
  /** Called with the type of an activity that was answered from the ledger because its effect was already done. */
  readonly onReplay?: (activityType: string) => void;
  /** Milliseconds that never go back; the platform's own where absent. */
  readonly monotonic?: () => number;
};

/** By task queue. */
export type Activities = {
  readonly db: DatabaseActivities &
    RemedyDatabaseActivities &
    CustomerActivities &
    ReturnDatabaseActivities &
    SubscriptionActivities &
    LedgerActivities;
  readonly payment: PaymentActivities & RemedyPaymentActivities & ReturnPaymentActivities;
  readonly vendor: VendorActivities & RemedyVendorActivities & ReturnCarrierActivities;
  readonly notify: NotifyActivities;
  readonly orders: ProcessActivities & CheckActivities & CustomerProcessActivities;
};

export function createActivities(dependencies: ActivityDependencies): Activities {
  const monotonic = dependencies.monotonic ?? (() => performance.now());
  const { database, probe, onReplay = () => undefined, wrapFetch = (inner) => inner } = dependencies;
  const startNotifications =
    dependencies.startNotifications ?? notificationStarter(dependencies.process, database);
  const tools: StepTools = { database, probe, monotonic, onReplay, startNotifications };
  const client = providerClient(dependencies.providersUrl, wrapFetch(deadlineFetch(monotonic)));
  return {
    db: {
      ...createDatabaseActivities(tools, (closed) => reportOrderClosed(dependencies.process, closed)),
      ...createRemedyDatabaseActivities(tools),
      ...createCustomerActivities(tools),
      ...createReturnDatabaseActivities(tools),
      ...createSubscriptionActivities(tools),
      ...createLedgerActivities(database, monotonic),
    },
    payment: {
      ...createPaymentActivities(tools, client),
      ...createRemedyPaymentActivities(tools, client),
      ...createReturnPaymentActivities(tools, client),
    },
    vendor: {
      ...createVendorActivities(tools, client),
      ...createRemedyVendorActivities(tools, client),
      ...createReturnCarrierActivities(tools, client),
    },
    notify: createNotifyActivities(tools, client, Date.now),
    orders: {
      ...createProcessActivities(dependencies.process),
      ...createCustomerProcessActivities(dependencies.process, database),
      ...createCheckActivities({ database, client, process: dependencies.process, monotonic }),
    },
  };
}

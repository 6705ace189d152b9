import type { SubscriptionActivities } from '../contract/subscription-activities.ts';
import type { Database } from '../database/connect.ts';
import { planRenewal, readRenewal, writeSubscription } from '../database/subscriptions.ts';
import { AFTER_SALE_ROWS } from '../domain/after-sale.ts';
import { asFailure } from './failures.ts';

/** Task queue `db`: what a subscription writes down and reads again. */
export function createSubscriptionActivities(database: Database): SubscriptionActivities {
  const failing = (error: unknown): never => {
    throw asFailure(error);
  };
  return {
    recordSubscription: (row) => writeSubscription(database, row).catch(failing),
    planRenewal: (plan) => {
      const promiseMs = AFTER_SALE_ROWS[plan.input.policy].renewalPromise;
      return planRenewal(database, { ...plan, promiseMs }).catch(failing);
    },
    readRenewal: ({ orderId }) => readRenewal(database, orderId).catch(failing),
  };
}

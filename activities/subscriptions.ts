import type { SubscriptionActivities } from '../contract/subscription-activities.ts';
import { planRenewal, readRenewal, writeSubscription } from '../database/subscriptions.ts';
import { AFTER_SALE_ROWS } from '../domain/after-sale.ts';
import { asFailure } from './failures.ts';
import type { StepTools } from './run-step.ts';
import { runWrite } from './run-write.ts';

/** Task queue `db`: what a subscription writes down and reads again. */
export function createSubscriptionActivities(tools: StepTools): SubscriptionActivities {
  const { database } = tools;
  const failing = (error: unknown): never => {
    throw asFailure(error);
  };
  return {
    recordSubscription: (row) =>
      runWrite(tools, `${row.input.subscriptionId}:subscription:${row.version}`, (inTransaction) =>
        database.transaction().execute(async (tx) => {
          await writeSubscription(tx, row);
          await inTransaction();
        }),
      ).catch(failing),
    planRenewal: (plan) => {
      const promiseMs = AFTER_SALE_ROWS[plan.input.policy].renewalPromise;
      return runWrite(tools, `${plan.input.subscriptionId}:renewal:${plan.period}`, (inTransaction) =>
        database.transaction().execute(async (tx) => {
          const planned = await planRenewal(tx, { ...plan, promiseMs });
          await inTransaction();
          return planned;
        }),
      ).catch(failing);
    },
    readRenewal: ({ orderId }) => readRenewal(database, orderId).catch(failing),
  };
}

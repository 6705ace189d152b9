import type { SubscriptionActivities } from '../../contract/subscription/subscription-activities.ts';
import { planRenewal, readRenewal, writeSubscription } from '../../database/subscriptions.ts';
import { AFTER_SALE_ROWS } from '../../domain/after-sale.ts';
import { throwFailure } from '../shared/failures.ts';
import type { StepTools } from '../shared/run-step.ts';
import { runWrite } from '../shared/run-write.ts';

/** Task queue `db`: what a subscription writes down and reads again. */
export function createSubscriptionActivities(tools: StepTools): SubscriptionActivities {
  return {
    recordSubscription: (row) =>
      runWrite(tools, `${row.input.subscriptionId}:subscription:${row.version}`, (tx) =>
        writeSubscription(tx, row),
      ),
    planRenewal: (plan) => {
      const promiseMs = AFTER_SALE_ROWS[plan.input.policy].renewalPromise;
      return runWrite(tools, `${plan.input.subscriptionId}:renewal:${plan.period}`, (tx) =>
        planRenewal(tx, { ...plan, promiseMs }),
      );
    },
    readRenewal: ({ orderId }) => readRenewal(tools.database, orderId).catch(throwFailure),
  };
}

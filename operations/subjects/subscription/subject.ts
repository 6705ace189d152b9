import { WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import { AFTER_SALE_ACTIONS } from '../../../contract/subject/after-sale-actions.ts';
import { SUBSCRIPTION_QUERIES, SUBSCRIPTION_UPDATES } from '../../../contract/subscription/subscription.ts';
import { offeredUpdates } from '../own-updates.ts';
import { OWN_COLUMNS, OWN_STUCK_RULES, OWN_TABS, ownLenses } from '../own-workflow.ts';
import { SERVER_ACTIONS } from '../server-actions.ts';
import type { Subject } from '../subject.ts';

export const SUBSCRIPTION: Subject = {
  id: 'subscription',
  goKey: 's',
  workflowType: WORKFLOW_TYPES.subscription,
  idPrefix: 'subscription/',
  noun: { one: 'subscription', many: 'subscriptions' },
  columns: [
    { id: 'subscription', title: 'SUBSCRIPTION', shows: 'id', width: 20, align: 'left', dropAt: 0 },
    ...OWN_COLUMNS,
  ],
  lenses: ownLenses([
    { id: 'paused', title: 'paused', query: "OrderStatus = 'paused' AND CloseTime IS NULL" },
    { id: 'renewing', title: 'renewing', query: "OrderStatus = 'renewing' AND CloseTime IS NULL" },
  ]),
  queries: [
    { name: SUBSCRIPTION_QUERIES.subscription, description: 'the whole state of the subscription' },
    { name: SUBSCRIPTION_QUERIES.timeline, description: 'its events, oldest first' },
    { name: SUBSCRIPTION_QUERIES.whyStuck, description: 'what it waits for' },
  ],
  actions: [
    ...offeredUpdates(AFTER_SALE_ACTIONS.subscription, [
      { update: SUBSCRIPTION_UPDATES.pause, id: 'pause-renewals', title: 'pause renewals' },
      { update: SUBSCRIPTION_UPDATES.resume, id: 'resume-renewals', title: 'resume renewals' },
      { update: SUBSCRIPTION_UPDATES.skipNext, letter: 'K' },
      { update: SUBSCRIPTION_UPDATES.cancel, letter: 'C' },
      { update: SUBSCRIPTION_UPDATES.retryStage, letter: 'T' },
      { update: SUBSCRIPTION_UPDATES.giveUpPeriod },
      { update: SUBSCRIPTION_UPDATES.forceContinueAsNew, title: 'continue as new' },
    ]),
    ...SERVER_ACTIONS,
  ],
  stateQuery: SUBSCRIPTION_QUERIES.subscription,
  tabs: OWN_TABS,
  stuckRules: OWN_STUCK_RULES,
};

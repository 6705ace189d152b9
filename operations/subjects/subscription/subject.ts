import { WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import { SUBSCRIPTION_QUERIES } from '../../../contract/subscription/subscription.ts';
import { RUN_ACTIONS } from '../../actions/catalogue/run/all.ts';
import { shown } from '../../actions/catalogue/shown.ts';
import { SUBSCRIPTION_ACTIONS } from '../../actions/catalogue/subscription/all.ts';
import { OWN_COLUMNS, OWN_STUCK_RULES, OWN_TABS, ownLenses } from '../own-workflow.ts';
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
  actions: shown([...SUBSCRIPTION_ACTIONS, ...RUN_ACTIONS]),
  stateQuery: SUBSCRIPTION_QUERIES.subscription,
  tabs: OWN_TABS,
  stuckRules: OWN_STUCK_RULES,
};

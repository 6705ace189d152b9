import { CUSTOMER_QUERIES } from '../../../contract/customer/customer.ts';
import { WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import { RUN_ACTIONS } from '../../actions/catalogue/run/all.ts';
import { shown } from '../../actions/catalogue/shown.ts';
import { OWN_COLUMNS, OWN_STUCK_RULES, OWN_TABS, ownLenses } from '../own-workflow.ts';
import type { Subject } from '../subject.ts';

export const CUSTOMER: Subject = {
  id: 'customer',
  goKey: 'c',
  workflowType: WORKFLOW_TYPES.customer,
  idPrefix: 'customer/',
  noun: { one: 'customer', many: 'customers' },
  columns: [
    { id: 'customer', title: 'CUSTOMER', shows: 'id', width: 20, align: 'left', dropAt: 0 },
    ...OWN_COLUMNS.filter(({ id }) => id !== 'customer'),
  ],
  lenses: ownLenses([
    { id: 'suspended', title: 'suspended', query: "OrderStatus = 'suspended' AND CloseTime IS NULL" },
  ]),
  queries: [
    { name: CUSTOMER_QUERIES.profile, description: 'who the customer is, and whether they may order' },
    { name: CUSTOMER_QUERIES.cart, description: 'what is in the cart' },
    { name: CUSTOMER_QUERIES.orders, description: 'the open orders and those of the last time' },
  ],
  actions: shown(RUN_ACTIONS),
  stateQuery: CUSTOMER_QUERIES.profile,
  tabs: OWN_TABS,
  stuckRules: OWN_STUCK_RULES,
};

import { WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import { ORDER_QUERIES } from '../../../contract/order/order-messages.ts';
import { STUCK_RULE_NAMES, type Subject } from '../subject.ts';
import { ORDER_DECK } from './order-deck.ts';

export const ORDER: Subject = {
  ...ORDER_DECK,
  id: 'order',
  goKey: 'o',
  workflowType: WORKFLOW_TYPES.order,
  idPrefix: 'order/',
  stateQuery: ORDER_QUERIES.order,
  tabs: ['timeline', 'tries', 'effects', 'messages', 'history', 'relations', 'attributes', 'payloads'],
  stuckRules: STUCK_RULE_NAMES,
};

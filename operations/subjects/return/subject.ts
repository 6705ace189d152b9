import { WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import { RETURN_QUERIES, RETURN_UPDATES } from '../../../contract/return/return.ts';
import { AFTER_SALE_ACTIONS } from '../../../contract/subject/after-sale-actions.ts';
import { offeredUpdates } from '../own-updates.ts';
import { OWN_COLUMNS, OWN_STUCK_RULES, OWN_TABS, ownLenses } from '../own-workflow.ts';
import { SERVER_ACTIONS } from '../server-actions.ts';
import type { Subject } from '../subject.ts';

export const RETURN: Subject = {
  id: 'return',
  goKey: 'r',
  workflowType: WORKFLOW_TYPES.return,
  idPrefix: 'return/',
  noun: { one: 'return', many: 'returns' },
  columns: [
    { id: 'return', title: 'RETURN', shows: 'id', width: 20, align: 'left', dropAt: 0 },
    ...OWN_COLUMNS,
  ],
  lenses: ownLenses([
    { id: 'requested', title: 'requested', query: "OrderStatus = 'requested' AND CloseTime IS NULL" },
    { id: 'inspecting', title: 'inspecting', query: "OrderStatus = 'inspecting' AND CloseTime IS NULL" },
  ]),
  queries: [
    { name: RETURN_QUERIES.return, description: 'the whole state of the return' },
    { name: RETURN_QUERIES.timeline, description: 'its events, oldest first' },
    { name: RETURN_QUERIES.whyStuck, description: 'what it waits for' },
  ],
  actions: [
    ...offeredUpdates(AFTER_SALE_ACTIONS.return, [
      { update: RETURN_UPDATES.approve, letter: 'A' },
      { update: RETURN_UPDATES.reject, letter: 'D' },
      {
        update: RETURN_UPDATES.inspect,
        title: 'record the inspection',
        fields: [
          { name: 'result', label: 'result', kind: 'choice', choices: ['accept', 'reject'], required: true },
        ],
      },
      { update: RETURN_UPDATES.retryStage, letter: 'T' },
      {
        update: RETURN_UPDATES.settle,
        letter: 'M',
        fields: [{ name: 'reference', label: 'payout reference', kind: 'text', required: true }],
      },
      { update: RETURN_UPDATES.withdraw },
    ]),
    ...SERVER_ACTIONS,
  ],
  stateQuery: RETURN_QUERIES.return,
  tabs: OWN_TABS,
  stuckRules: OWN_STUCK_RULES,
};

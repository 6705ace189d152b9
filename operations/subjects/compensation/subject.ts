import { COMPENSATION_QUERIES } from '../../../contract/compensation/compensation.ts';
import { WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import { RUN_ACTIONS } from '../../actions/catalogue/run/all.ts';
import { shown } from '../../actions/catalogue/shown.ts';
import { OWN_COLUMNS, OWN_STUCK_RULES, OWN_TABS, ownLenses } from '../own-workflow.ts';
import type { Subject } from '../subject.ts';

/** Operators address the order; this is its run that undoes what was done, looked at by itself. */
export const COMPENSATION: Subject = {
  id: 'compensation',
  goKey: 'u',
  workflowType: WORKFLOW_TYPES.compensation,
  idPrefix: 'compensate/',
  noun: { one: 'compensation', many: 'compensations' },
  columns: [
    { id: 'compensation', title: 'COMPENSATION', shows: 'id', width: 22, align: 'left', dropAt: 0 },
    ...OWN_COLUMNS,
  ],
  lenses: ownLenses([
    { id: 'blocked', title: 'blocked', query: "OrderStatus = 'blocked' AND CloseTime IS NULL" },
  ]),
  queries: [{ name: COMPENSATION_QUERIES.status, description: 'what was undone, and what is left to undo' }],
  actions: shown(RUN_ACTIONS),
  stateQuery: COMPENSATION_QUERIES.status,
  tabs: OWN_TABS,
  stuckRules: OWN_STUCK_RULES,
};

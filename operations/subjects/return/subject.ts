import { WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import { RETURN_QUERIES } from '../../../contract/return/return.ts';
import { RETURN_ACTIONS } from '../../actions/catalogue/return/all.ts';
import { RUN_ACTIONS } from '../../actions/catalogue/run/all.ts';
import { shown } from '../../actions/catalogue/shown.ts';
import { OWN_COLUMNS, OWN_STUCK_RULES, OWN_TABS, ownLenses } from '../own-workflow.ts';
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
  actions: shown([...RETURN_ACTIONS, ...RUN_ACTIONS]),
  stateQuery: RETURN_QUERIES.return,
  tabs: OWN_TABS,
  stuckRules: OWN_STUCK_RULES,
};

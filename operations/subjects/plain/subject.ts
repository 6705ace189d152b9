import { RUN_ACTIONS } from '../../actions/catalogue/run/all.ts';
import { requestCancel } from '../../actions/catalogue/run/request-cancel.ts';
import { shown } from '../../actions/catalogue/shown.ts';
import type { Subject } from '../subject.ts';

/** Any workflow of any namespace: what the server knows of a run, and what it can do to it. */
export const PLAIN: Subject = {
  id: 'plain',
  goKey: 't',
  workflowType: null,
  idPrefix: '',
  noun: { one: 'workflow', many: 'workflows' },
  columns: [
    { id: 'id', title: 'WORKFLOW ID', shows: 'id', width: 21, align: 'left', dropAt: 0 },
    { id: 'type', title: 'TYPE', shows: 'type', width: 13, align: 'left', dropAt: 0 },
    { id: 'status', title: 'STATUS', shows: 'run', width: 12, align: 'left', dropAt: 0 },
    { id: 'started', title: 'STARTED', shows: 'started', width: 12, align: 'left', dropAt: 3 },
    { id: 'age', title: 'AGE', shows: 'since', width: 7, align: 'right', dropAt: 1 },
    { id: 'tries', title: 'TRIES', shows: 'attempts', width: 5, align: 'right', dropAt: 4 },
    { id: 'queue', title: 'TASK QUEUE', shows: 'queue', width: 10, align: 'left', dropAt: 2 },
    { id: 'why', title: 'WHY', shows: 'why', width: 0, align: 'left', dropAt: 0 },
  ],
  lenses: [
    { id: 'open', title: 'open', query: 'CloseTime IS NULL' },
    {
      id: 'retrying',
      title: 'retrying',
      query: "ExecutionStatus = 'Running' AND StartTime < {now}",
      computed: 'retrying',
    },
    { id: 'broken', title: 'broken', query: 'TemporalReportedProblems IS NOT NULL AND CloseTime IS NULL' },
    {
      id: 'failed',
      title: 'failed',
      query: "ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated')",
      current: true,
    },
    { id: 'closed', title: 'closed', query: 'CloseTime IS NOT NULL' },
    { id: 'all', title: 'all', query: '' },
  ],
  queries: [],
  actions: shown([requestCancel, ...RUN_ACTIONS]),
  stateQuery: null,
  tabs: ['timeline', 'tries', 'messages', 'history', 'relations', 'attributes', 'payloads'],
  stuckRules: [
    'superseded',
    'runGone',
    'ended',
    'paused',
    'noPoller',
    'taskFailing',
    'retrying',
    'historyLimit',
    'underWay',
  ],
};

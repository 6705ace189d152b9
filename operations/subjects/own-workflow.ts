import type { DeckColumn, DeckLens } from '../../contract/subject/deck.ts';
import type { StuckRuleName, SubjectTab } from './subject.ts';

/** What returns, subscriptions, customers and compensations have in common: the same search attributes, no rows of their own in the ledger. */
export const OWN_COLUMNS: readonly DeckColumn[] = [
  { id: 'status', title: 'STATUS', shows: 'status', width: 15, align: 'left', dropAt: 0 },
  { id: 'since', title: 'SINCE', shows: 'since', width: 7, align: 'right', dropAt: 0 },
  { id: 'tries', title: 'TRIES', shows: 'attempts', width: 5, align: 'right', dropAt: 2 },
  { id: 'started', title: 'STARTED', shows: 'started', width: 12, align: 'left', dropAt: 3 },
  { id: 'customer', title: 'CUSTOMER', shows: 'customer', width: 10, align: 'left', dropAt: 1 },
  { id: 'why', title: 'WHY', shows: 'why', width: 0, align: 'left', dropAt: 0 },
];

/** Open and attention first, closed and all last, so that their digits mean the same as in the list of orders. */
export function ownLenses(special: readonly DeckLens[]): readonly DeckLens[] {
  return [
    { id: 'open', title: 'open', query: 'CloseTime IS NULL' },
    { id: 'attention', title: 'attention', query: 'NeedsAttention = true AND CloseTime IS NULL' },
    ...special,
    {
      id: 'failed',
      title: 'failed',
      query: "ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated')",
      current: true,
    },
    { id: 'broken', title: 'broken', query: 'TemporalReportedProblems IS NOT NULL AND CloseTime IS NULL' },
    { id: 'closed', title: 'closed', query: 'CloseTime IS NOT NULL' },
    { id: 'all', title: 'all', query: '' },
  ];
}

export const OWN_TABS: readonly SubjectTab[] = [
  'timeline',
  'state',
  'tries',
  'messages',
  'history',
  'relations',
  'attributes',
  'payloads',
];

export const OWN_STUCK_RULES: readonly StuckRuleName[] = [
  'superseded',
  'runGone',
  'ended',
  'paused',
  'noPoller',
  'taskFailing',
  'parked',
  'held',
  'retrying',
  'historyLimit',
  'underWay',
];

import { WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import { ORDER_QUERIES } from '../../../contract/order/order-messages.ts';
import type { Deck } from '../../../contract/subject/deck.ts';
import { ORDER_ACTIONS } from '../../actions/catalogue/order/all.ts';
import { shown } from '../../actions/catalogue/shown.ts';
import type { AnyActionRecord } from '../../actions/engine/record.ts';

/** A deck whose actions are records. */
export type ActionDeck = Omit<Deck, 'actions'> & { readonly actions: readonly AnyActionRecord[] };

/** `{now}` in a lens is replaced by the time of asking, RFC 3339 in quotes. Open is a matter of CloseTime. */
export const ORDER_DECK: ActionDeck = {
  workflowType: WORKFLOW_TYPES.order,
  noun: { one: 'order', many: 'orders' },
  columns: [
    { id: 'order', title: 'ORDER', shows: 'id', width: 10, align: 'left', dropAt: 0 },
    { id: 'status', title: 'STATUS', shows: 'status', width: 15, align: 'left', dropAt: 0 },
    { id: 'since', title: 'SINCE', shows: 'since', width: 7, align: 'right', dropAt: 0 },
    { id: 'promise', title: 'PROMISE', shows: 'promise', width: 9, align: 'right', dropAt: 2 },
    { id: 'tries', title: 'TRIES', shows: 'attempts', width: 5, align: 'right', dropAt: 1 },
    { id: 'amount', title: 'AMOUNT', shows: 'amount', width: 13, align: 'right', dropAt: 4 },
    { id: 'customer', title: 'CUSTOMER', shows: 'customer', width: 10, align: 'left', dropAt: 3 },
    { id: 'why', title: 'WHY', shows: 'why', width: 0, align: 'left', dropAt: 0 },
  ],
  lenses: [
    { id: 'open', title: 'open', query: 'CloseTime IS NULL' },
    { id: 'attention', title: 'attention', query: 'NeedsAttention = true AND CloseTime IS NULL' },
    {
      id: 'retrying',
      title: 'retrying',
      query: "ExecutionStatus = 'Running' AND StageSince < {now}",
      computed: 'retrying',
    },
    { id: 'review', title: 'review', query: "StuckReason = 'payment-review' AND CloseTime IS NULL" },
    {
      id: 'late',
      title: 'late',
      query: "PromiseBy < {now} AND OrderStatus NOT IN ('shipped', 'delivered') AND CloseTime IS NULL",
    },
    {
      id: 'undoing',
      title: 'undoing',
      query: "OrderStatus IN ('cancelling', 'compensating') AND CloseTime IS NULL",
    },
    {
      id: 'failed',
      title: 'failed',
      query: "ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated') OR OrderStatus = 'failed'",
      current: true,
    },
    { id: 'broken', title: 'broken', query: 'TemporalReportedProblems IS NOT NULL AND CloseTime IS NULL' },
    { id: 'closed', title: 'closed', query: 'CloseTime IS NOT NULL' },
    { id: 'all', title: 'all', query: '' },
  ],
  queries: [
    { name: ORDER_QUERIES.order, description: 'everything the order knows of itself, in one snapshot' },
    { name: ORDER_QUERIES.timeline, description: 'what happened to it, oldest first' },
    { name: ORDER_QUERIES.whyStuck, description: 'what it waits for, as far as it knows' },
    { name: ORDER_QUERIES.input, description: 'the order as it would be placed again, amendments included' },
  ],
  actions: shown(ORDER_ACTIONS),
};

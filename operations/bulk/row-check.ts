import type { Action } from '../actions/action.ts';
import type { AnyActionRecord } from '../actions/engine/record.ts';
import { refusalOf } from '../actions/engine/refusal.ts';
import type { OrderRow } from '../subjects/order/order-row.ts';
import type { OrderFacts } from '../temporal/describe.ts';
import type { Check } from './select-runs.ts';

/** Why the action would be refused, as far as the row shows. The workflow itself has the last word. */
export function rowCheck(record: AnyActionRecord, action: Action): Check {
  return (row) => {
    const { stages } = record;
    if (row.open && stages !== undefined && row.stage !== null && !stages.includes(row.stage)) {
      return `it is ${row.stage}`;
    }
    const refusal = refusalOf(record, action, {
      facts: factsOf(row),
      polling: { kind: 'unknown', lastPollAt: null },
      effects: null,
      effectsProblem: null,
      history: null,
      point: null,
      accepts: null,
      started: null,
    });
    return refusal?.says ?? null;
  };
}

/** What a row alone shows of its run. */
function factsOf(row: OrderRow): OrderFacts {
  return {
    row,
    pendingActivities: [],
    pendingTask: null,
    parent: null,
    pendingChildren: [],
    undo: null,
    pause: null,
    cancelRequested: false,
    resetRunId: null,
    firstRunId: row.runId,
    historyEvents: 0,
    historyBytes: 0,
    stateTransitions: 0,
    taskQueue: row.taskQueue,
    build: null,
    attributes: {},
    memo: {},
    readAt: row.startTime,
  };
}

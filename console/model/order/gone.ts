import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { OrderFacts } from '../../../operations/temporal/describe.ts';
import type { Problem } from '../../../operations/temporal/problem.ts';
import { ageWords } from '../../../support/time/duration.ts';
import { localClock } from '../../../support/time/local-time.ts';
import type { ConsoleState } from '../app/state.ts';
import type { OrderState } from './order.ts';

export const GONE = 'its run is gone';

/** The run was on the screen, and the server does not have it any more. */
export function isGone(order: OrderState): boolean {
  return order.facts.value?.row.gone === true;
}

/** What was known of the run, without what was true only while it was there. */
export function factsOfGone(facts: OrderFacts): OrderFacts {
  return {
    ...facts,
    row: rowOfGone(facts.row),
    pendingActivities: [],
    pendingTask: null,
    pendingChildren: [],
    undo: null,
    pause: null,
  };
}

export function rowOfGone(row: OrderRow): OrderRow {
  return {
    ...row,
    gone: true,
    open: false,
    run: 'unknown',
    needsAttention: false,
    stuckReason: null,
    paused: null,
    problems: [],
    attempts: null,
    failing: null,
    why: null,
    claim: null,
  };
}

/** Deleted or past its retention, whichever is known. */
export function goneWords(
  state: ConsoleState,
  run: { readonly closeTime: number | null; readonly goneAt: number },
): string {
  const retention = state.features.value?.retentionMs ?? null;
  const { closeTime, goneAt } = run;
  if (retention === null) {
    return `This run is gone since ${localClock(goneAt)}: it was deleted, or its retention is over.`;
  }
  const kept = `the namespace keeps a run ${ageWords(retention)} after its end`;
  return closeTime !== null && closeTime + retention <= goneAt
    ? `This run is gone since ${localClock(goneAt)}: ${kept}, and that is over.`
    : `This run was deleted: it is gone since ${localClock(goneAt)}, and ${kept}.`;
}

/** A preview of a run that is gone meanwhile. */
export function goneProblem(problem: Problem): Problem {
  return {
    ...problem,
    message: `This run is gone, deleted or past its retention: ${problem.message}. Nothing was sent`,
  };
}

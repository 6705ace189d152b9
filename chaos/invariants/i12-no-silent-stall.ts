import type { CompensationState } from '../../contract/compensation/compensation.ts';
import { orderIdOfCompensation, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Finding, Invariant } from './invariant.ts';

const BLOCKED: CompensationState = 'blocked';

/** A checkout answers within seconds or hands its order over; a customer waits for it. */
const CHECKOUT_LASTS_MS = 10 * 60_000;

/**
 * An open order progresses or shows why not. Only at rest: while work is in progress, a run is between two
 * reasons all the time.
 */
export const noSilentStall: Invariant = {
  id: 'I12',
  says: 'every open order has a live reason: an activity, a timer, a workflow task, or a named wait; no checkout stays open, and no compensation is without its order',
  check: (evidence) => [
    ...lastingCheckouts(evidence),
    ...(evidence.quiet ? [...stalled(evidence), ...lonelyUndos(evidence)] : []),
  ],
};

function stalled({ runs }: Evidence): readonly Finding[] {
  return runs.flatMap((run): readonly Finding[] => {
    if (!run.open || run.run === 'paused' || run.stuckReason !== null) return [];
    if (run.liveReasons === null || run.liveReasons.length > 0) return [];
    const said = `open in ${run.stage ?? 'an unknown stage'}, and nothing will move it`;
    return [{ key: run.orderId, harm: 'lost', said }];
  });
}

function lastingCheckouts({ at, others }: Evidence): readonly Finding[] {
  return others
    .filter((run) => run.type === WORKFLOW_TYPES.checkout && run.open && run.run !== 'paused')
    .filter((run) => at - run.startTime > CHECKOUT_LASTS_MS)
    .map((run) => ({
      key: run.workflowId,
      harm: 'lost',
      said: `this checkout is open since ${new Date(run.startTime).toISOString()}`,
    }));
}

/** While its order is open, that one shows what its undo waits for; without it, nothing shows what is blocked. */
function lonelyUndos({ others, runs }: Evidence): readonly Finding[] {
  const open = new Set(runs.filter((run) => run.open).map(({ orderId }) => orderId));
  return others
    .filter((run) => run.type === WORKFLOW_TYPES.compensation && run.open && run.stage === BLOCKED)
    .filter((run) => !open.has(orderIdOfCompensation(run.workflowId) ?? ''))
    .map((run) => ({
      key: run.workflowId,
      harm: 'lost',
      said: `is blocked (${run.stuckReason ?? 'held'}), and no run of its order is open`,
    }));
}

import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { Evidence, OtherRun, RunFact } from '../evidence/evidence.ts';
import { groupBy } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

const UNEXPECTED: readonly string[] = ['failed', 'terminated', 'timed-out'];

/** Each run of a schedule has a workflow id of its own and looks at everything that the one before it looked at. */
const REPEATED: readonly string[] = [WORKFLOW_TYPES.reconcile, WORKFLOW_TYPES.sweep];

type Run = Pick<RunFact, 'workflowId' | 'runId' | 'run' | 'open' | 'problems' | 'startTime' | 'closeTime'> & {
  readonly key: string;
  readonly type: string;
};

/**
 * Orders end in a stage, whatever it is; a run that fails or is cut off ended outside the business. What counts is what
 * nothing has replaced since: a later run of the same workflow continues in its place (a reset, a new start), and a
 * later pass of a check that went through has looked at what the failed one did not.
 */
export const noUnexpectedEnd: Invariant = {
  id: 'I16',
  says: 'no run failed, timed out or was terminated without a later one in its place, and none has a workflow task that keeps failing',
  check(evidence) {
    const runs = allRuns(evidence);
    const same = groupBy(runs, lineOf);
    return runs.flatMap((run): readonly Finding[] => {
      const { key } = run;
      if (UNEXPECTED.includes(run.run)) {
        if ((same.get(lineOf(run)) ?? []).some((other) => makesGood(other, run))) return [];
        return [{ key, harm: 'wrong', said: `its run ${run.runId} is ${run.run}` }];
      }
      if (run.open && run.problems.length > 0) {
        return [{ key, harm: 'wrong', said: `its workflow task keeps failing: ${run.problems.join(', ')}` }];
      }
      return [];
    });
  },
};

function allRuns({ others, runs }: Evidence): readonly Run[] {
  return [
    ...runs.map((run) => ({ ...run, key: run.orderId, type: WORKFLOW_TYPES.order })),
    ...others.map((run: OtherRun) => ({ ...run, key: run.workflowId })),
  ];
}

function lineOf({ type, workflowId }: Run): string {
  return REPEATED.includes(type) ? type : workflowId;
}

function makesGood(other: Run, failed: Run): boolean {
  if (other.runId === failed.runId) return false;
  if (REPEATED.includes(failed.type)) return other.run === 'completed' && other.startTime > failed.startTime;
  return other.open || (other.closeTime ?? 0) > (failed.closeTime ?? 0);
}

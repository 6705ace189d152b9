import type { Finding, Invariant } from './invariant.ts';

const UNEXPECTED: readonly string[] = ['failed', 'terminated', 'timed-out'];

/** Orders end in a stage, whatever it is; a run that fails or is cut off ended outside the business. */
export const noUnexpectedEnd: Invariant = {
  id: 'I16',
  says: 'no run failed, timed out or was terminated, and none has a workflow task that keeps failing',
  judge(evidence) {
    const all = [
      ...evidence.runs.map((run) => ({ ...run, key: run.orderId })),
      ...evidence.others.map((run) => ({ ...run, key: run.workflowId })),
    ];
    return all.flatMap((run): readonly Finding[] => {
      const { key } = run;
      if (UNEXPECTED.includes(run.run))
        return [{ key, harm: 'wrong', said: `its run ${run.runId} is ${run.run}` }];
      if (run.open && run.problems.length > 0) {
        return [{ key, harm: 'wrong', said: `its workflow task keeps failing: ${run.problems.join(', ')}` }];
      }
      return [];
    });
  },
};

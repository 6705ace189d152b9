import type { Finding, Invariant } from './invariant.ts';

/**
 * An open order is going somewhere or says why not. Only at rest: while work is under way, a run is between two
 * reasons all the time.
 */
export const noSilentStall: Invariant = {
  id: 'I12',
  says: 'every open order has a live reason: an activity, a timer, a workflow task, or a named wait',
  judge(evidence) {
    if (!evidence.quiet) return [];
    return evidence.runs.flatMap((run): readonly Finding[] => {
      if (!run.open || run.run === 'paused' || run.stuckReason !== null) return [];
      if (run.liveReasons === null || run.liveReasons.length > 0) return [];
      return [
        {
          key: run.orderId,
          harm: 'lost',
          said: `open in ${run.stage ?? 'an unknown stage'}, and nothing will move it`,
        },
      ];
    });
  },
};

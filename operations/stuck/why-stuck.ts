import { withLocalTimes } from '../../support/time/local-time.ts';
import type { Evidence, Rule } from './evidence.ts';
import { remediesFor } from './remedies.ts';
import { effectInDoubt, ended, noPoller, noRunLeft, orphaned, paused, runGone, superseded } from './rules.ts';
import { factsShown } from './shown-facts.ts';
import { taskFailing } from './task-failing.ts';
import type { Verdict } from './verdict.ts';
import { held, historyLimit, parked, retrying, underWay } from './waiting-rules.ts';

/**
 * In the order in which a remedy must come: nothing helps an order that is paused or whose worker is gone, and an
 * effect in doubt is settled before anything is tried again.
 */
const RULES: readonly Rule[] = [
  superseded,
  runGone,
  orphaned,
  noRunLeft,
  ended,
  paused,
  noPoller,
  taskFailing,
  effectInDoubt,
  parked,
  held,
  retrying,
  historyLimit,
  underWay,
];

/** Why an order does not move, from what could be read of it. Pure. */
export function whyStuck(evidence: Evidence): Verdict {
  for (const rule of RULES) {
    const finding = rule(evidence);
    if (finding !== null) {
      return {
        ...finding,
        // What orders, checks and providers wrote down has its times in UTC.
        says: withLocalTimes(finding.says, evidence.now),
        remedies: remediesFor(finding, evidence),
        evidence: [...finding.evidence, ...factsShown(finding, evidence)].map((fact) => ({
          ...fact,
          says: withLocalTimes(fact.says, evidence.now),
        })),
        gaps: evidence.gaps,
        readAt: evidence.now,
      };
    }
  }
  return {
    kind: 'waiting',
    reason: null,
    says: 'Nothing is known of this order.',
    since: null,
    remedies: [],
    harms: [],
    evidence: [],
    gaps: evidence.gaps,
    readAt: evidence.now,
  };
}

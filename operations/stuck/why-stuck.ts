import { withLocalTimes } from '../../support/time/local-time.ts';
import { ORDER } from '../subjects/order/subject.ts';
import type { StuckRuleName, Subject } from '../subjects/subject.ts';
import { subjectOfType } from '../subjects/subjects.ts';
import type { Evidence, Rule } from './evidence.ts';
import { remediesFor } from './remedies.ts';
import { effectInDoubt, ended, noPoller, noRunLeft, orphaned, paused, runGone, superseded } from './rules.ts';
import { factsShown } from './shown-facts.ts';
import { taskFailing } from './task-failing.ts';
import type { Verdict } from './verdict.ts';
import { held, historyLimit, parked, retrying, underWay } from './waiting-rules.ts';

/**
 * The subject names which of them apply, in the order in which a fix must come: nothing helps a workflow that is paused
 * or has no worker, and an effect in doubt is settled before anything is retried.
 */
const RULES: Readonly<Record<StuckRuleName, Rule>> = {
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
};

/** Why an order does not move, from what could be read of it. Pure. */
export function whyStuck(evidence: Evidence): Verdict {
  const { facts } = evidence;
  // Without a run only PostgreSQL knows of it, which knows orders.
  const subject = facts === undefined ? ORDER : subjectOfType(facts.row.workflowType);
  for (const name of subject.stuckRules) {
    const finding = RULES[name](evidence);
    if (finding !== null) {
      return {
        ...finding,
        // What orders, checks and providers wrote down has its times in UTC.
        says: withLocalTimes(finding.says, evidence.now),
        remedies: remediesFor(finding, evidence).filter(({ action }) => isOffered(subject, action)),
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
    says: `Nothing is known of this ${subject.noun.one}.`,
    since: null,
    remedies: [],
    harms: [],
    evidence: [],
    gaps: evidence.gaps,
    readAt: evidence.now,
  };
}

/** `cancel-later` is the other way of `cancel`; a fix without an action is manual. */
function isOffered({ actions }: Subject, action: string | null): boolean {
  const id = action === 'cancel-later' ? 'cancel' : action;
  return id === null || actions.some((known) => known.id === id);
}

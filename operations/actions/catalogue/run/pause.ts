import { seconds } from '../../../history/history-lines.ts';
import { atEach } from '../../engine/affected-runs.ts';
import type { PreviewEvidence } from '../../engine/preview-evidence.ts';
import type { AnyActionRecord } from '../../engine/record.ts';
import { byEvent } from '../../engine/recover-by.ts';
import { openTimers } from '../../open-timers.ts';
import { brokenByPause, PAUSE_WOULD_BREAK, seenBetweenTasks } from '../../pause-gap.ts';
import { defineAction } from '../define.ts';

export const pause: AnyActionRecord = defineAction({
  id: 'pause',
  subject: 'order',
  title: 'pause or resume',
  letter: 'P',
  // A pause is no fix: what is offered under its letter is the resume.
  commandWords: ['unpause'],
  kind: 'operation',
  name: 'pause',
  danger: 'safe',
  bulk: true,
  description: 'stop the tasks of the workflow, or resume them; timers and timeouts keep running',
  reads: { history: true },
  heading: (id) => `Pause ${id}`,
  // A resume helps, too, where the compensation is what is paused; a pause helps nobody.
  otherSide: ({ helps, row }) =>
    row.run === 'paused' || helps ? { ok: true, action: { kind: 'unpause' } } : null,
  disabledReason: ({ features }) => features?.off.pause ?? null,
  will: (_action, { facts: { undo } }) => [
    ...(undo === null ? [] : [`hold ${undo.workflowId} as well, which undoes it`]),
    'give out no new work for it; what runs now finishes, retries stop',
  ],
  notes: (_action, evidence, now) => passing(evidence, now),
  refusal: (_action, { facts: { pendingTask, row }, polling }) => {
    if (row.run === 'paused') {
      const why = row.paused?.reason ? `: ${row.paused.reason}` : '';
      return { by: 'server', says: `it is paused already${why}`, instead: [] };
    }
    return pendingTask?.state === 'scheduled' && polling.kind === 'silent'
      ? { by: 'server', says: PAUSE_WOULD_BREAK, instead: ['start a worker, then pause'] }
      : null;
  },
  affects: (run) => run !== 'paused',
  before: async ({ link }, run) =>
    (await seenBetweenTasks(link, run)) ?? {
      by: 'server',
      says: PAUSE_WOULD_BREAK,
      instead: ['try again in a moment; without a worker, start one first'],
    },
  request: () => ({
    via: 'server',
    async call(service, { actor: identity, namespace, reason, requestId, runs }) {
      await atEach(runs, (run) =>
        service.pauseWorkflowExecution({ namespace, identity, reason, requestId, ...run }),
      );
      return {};
    },
  }),
  async after({ link }, [own, undo], ended) {
    const broken = own === undefined ? null : await brokenByPause(link, own);
    if (broken !== null) return { ...ended, end: 'failed', says: broken.says, instead: broken.instead };
    if (undo === undefined || (await brokenByPause(link, undo)) === null) return ended;
    return {
      ...ended,
      end: 'failed',
      says: `it is paused, but the pause met a step of ${undo.workflowId}, which cannot be replayed any more`,
      instead: [`terminate ${undo.workflowId}; retryStage begins it again`],
    };
  },
  superseded: (_before, { pause: by, row }) =>
    row.run === 'paused' ? `${by?.by ?? 'somebody'} paused it` : null,
  applied: (_action, { row }) => row.run === 'paused',
  recover: byEvent('WorkflowExecutionPaused'),
  command: () => ({ verb: ['pause'], rest: [] }),
});

/** A pause does not stop the clock: what will pass while it lasts. */
function passing({ facts, history }: PreviewEvidence, now: number): readonly string[] {
  const timers = openTimers(history ?? []).map((timer) =>
    timer.firesAt > now
      ? `a timer fires in ${seconds(timer.firesAt - now)} and acts when the order is resumed`
      : 'a timer has fired and acts when the order is resumed',
  );
  const activities = facts.pendingActivities
    .filter((activity) => activity.expiresAt !== null)
    .map((activity) => {
      const left = (activity.expiresAt ?? now) - now;
      return `${activity.type} is given up in ${seconds(Math.max(0, left))}, also while it is paused`;
    });
  return [...timers, ...activities, 'updates and queries are refused while it is paused; signals wait'];
}

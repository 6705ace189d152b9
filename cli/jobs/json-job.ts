import { countsOf, type Job, type JobProgress } from '../../operations/bulk/job.ts';
import { countReasons, countStates } from '../../operations/bulk/select-runs.ts';
import type { BulkPreview } from './print-job.ts';

export function jsonBulkPreview({ perSecond, sample, selection, title }: BulkPreview) {
  const rows = selection.rows.map((row) => ({ state: row.state ?? row.run, amount: row.amount }));
  return {
    title,
    count: rows.length,
    states: countStates(rows),
    leftOut: countReasons(selection.leftOut).map(({ ids, reason }) => ({ reason, count: ids.length, ids })),
    sample: sample.map(({ danger, noUndo, notes, refusal, run, title: heading, will }) => ({
      title: heading,
      run,
      will,
      notes,
      noUndo,
      danger,
      refusal,
    })),
    perSecond,
    readAt: new Date(selection.readAt).toISOString(),
    proof: String(rows.length),
  };
}

export function jsonJob(job: Job, progress: JobProgress) {
  return {
    id: job.id,
    title: job.title,
    action: job.action.kind,
    actor: job.actor,
    reason: job.reason,
    where: job.where,
    perSecond: job.perSecond,
    createdAt: job.createdAt,
    startedAt: progress.startedAt,
    endedAt: progress.endedAt,
    state: progress.state,
    pausedBy: progress.pausedBy,
    counts: countsOf(progress),
  };
}

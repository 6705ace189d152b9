import { pendingInOneLine } from '../../temporal/pending-line.ts';
import type { Action } from '../action.ts';
import type { PreviewEvidence } from './preview-evidence.ts';
import type { AnyActionRecord } from './record.ts';

/** What one should know beside what it does. */
export function notesOf(
  record: AnyActionRecord,
  action: Action,
  evidence: PreviewEvidence,
  now: number,
): readonly string[] {
  const { effectsProblem, facts, polling } = evidence;
  const { via } = record.request(action, NOBODY);
  const isMessage = via === 'signal' || via === 'update';
  const failing = facts.pendingActivities.filter(({ lastFailure }) => lastFailure.length > 0);
  return [
    ...(record.notes?.(action, evidence, now) ?? []),
    ...(via === 'signal' && facts.row.run === 'paused'
      ? ['it is paused: the signal acts when it is resumed']
      : []),
    ...(via === 'signal' && polling.kind === 'silent'
      ? [`no worker polls "${facts.taskQueue}": the signal is stored and acts when one is back`]
      : []),
    ...(isMessage && polling.kind === 'unknown' ? ['it is unknown whether a worker is there'] : []),
    ...(effectsProblem === null ? [] : [effectsProblem]),
    ...failing.map((activity) => `${activity.type}: ${pendingInOneLine(activity, now)}`),
  ];
}

/** For a request of which only the way is looked at. */
export const NOBODY = { reason: '', actor: '' } as const;

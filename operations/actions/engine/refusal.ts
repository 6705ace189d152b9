import type { Action } from '../action.ts';
import { NOBODY } from './notes.ts';
import { notOffered } from './offered.ts';
import type { PreviewEvidence } from './preview-evidence.ts';
import type { AnyActionRecord, Refused } from './record.ts';

/** What can be known before it is sent. In doubt it is sent: the workflow has the last word. */
export function refusalOf(
  record: AnyActionRecord,
  action: Action,
  evidence: PreviewEvidence,
): Refused | null {
  const { row } = evidence.facts;
  if (record.needs === 'open-run' && !row.open) {
    const instead = record.alternatives?.(row.stage) ?? [];
    return { by: 'order', says: `it has ended: it is ${row.state ?? row.run}`, instead };
  }
  return (
    record.refusal?.(action, evidence) ??
    unanswered(record, action, evidence) ??
    (evidence.accepts === null ? null : notOffered(record, action, evidence.accepts))
  );
}

/** An update needs a worker that answers. */
function unanswered(
  { fallback, request }: AnyActionRecord,
  action: Action,
  { facts, polling }: PreviewEvidence,
): Refused | null {
  if (request(action, NOBODY).via !== 'update') return null;
  if (facts.row.run === 'paused') {
    const instead = ['unpause it first', ...(fallback === undefined ? [] : [fallback.paused])];
    return { by: 'server', says: 'it is paused and takes no updates', instead };
  }
  if (polling.kind !== 'silent') return null;
  const when = polling.since === null ? '' : ` since ${new Date(polling.since).toISOString()}`;
  return {
    by: 'server',
    says: `no worker polls "${facts.taskQueue}"${when}, so nothing can answer`,
    instead: fallback === undefined ? [] : [fallback.unanswered],
  };
}

import { subjectOf } from '../../subjects/subject.ts';
import { describeOrder, type OrderFacts } from '../../temporal/describe.ts';
import { ok, type Result } from '../../temporal/problem.ts';
import type { ActionContext } from '../action-context.ts';
import type { Ended } from './record.ts';

/** What most ends have in common. */
export const ENDED = { by: null, instead: [], newRunId: null } as const;

/** Where what was started is now; null where nothing was, or it cannot be read. */
export async function lookAt(
  { link }: Pick<ActionContext, 'link'>,
  end: Ended['end'],
  workflowId: string,
): Promise<OrderFacts | null> {
  if (end !== 'done' && end !== 'overtaken') return null;
  const facts = await describeOrder(link, { workflowId });
  return facts.ok ? facts.value : null;
}

type Started = { readonly kind: 'started' | 'already-started'; readonly runId: string | null };

/** Of a return or a subscription, which the same request key opens once. */
export function endOfOpen(workflowId: string, started: Result<Started>): Result<Ended> {
  if (!started.ok) return started;
  const { id, noun } = subjectOf(workflowId);
  const { kind, runId } = started.value;
  if (kind === 'started')
    return ok({ ...ENDED, end: 'done', says: `the ${noun} ${id} is opened`, newRunId: runId });
  const instead = ['use another request key for another one'];
  return ok({ ...ENDED, end: 'overtaken', says: `${id} was opened before: same request key`, instead });
}

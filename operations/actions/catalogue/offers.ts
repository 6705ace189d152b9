import type { Evidence } from '../../stuck/evidence.ts';
import type { Remedy } from '../../stuck/verdict.ts';
import type { AnyActionRecord } from '../engine/record.ts';

/** An action as a fix, under its own letter and title unless there is a better one. */
export function fixOf(
  { id, letter, title }: Pick<AnyActionRecord, 'id' | 'letter' | 'title'>,
  label = title,
): Remedy {
  return { action: id, letter: letter ?? null, label };
}

/** Nobody polls the queue of the workflow itself. */
export function ownQueueIsSilent({ facts, queues }: Pick<Evidence, 'facts' | 'queues'>): boolean {
  const own = queues.find((queue) => queue.name === facts?.taskQueue);
  return own?.polling.kind === 'silent';
}

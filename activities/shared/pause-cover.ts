import type { DeadlineTruth } from '../../contract/order/activities.ts';

/** A pause or its end, from a run's history. `at` is in milliseconds since 1970. */
export type PauseEvent = { readonly kind: 'paused' | 'unpaused'; readonly at: number };

/** Whether a pause lay over the deadline. `events` are the run's pauses and their ends, oldest first. */
export function pauseOver(events: readonly PauseEvent[], deadline: number): DeadlineTruth {
  for (const [index, event] of events.entries()) {
    if (event.kind !== 'paused' || event.at > deadline) continue;
    const end = events.slice(index + 1).find((later) => later.kind === 'unpaused');
    if (end === undefined) return { kind: 'paused-over', since: iso(event.at), until: null };
    if (end.at >= deadline) return { kind: 'paused-over', since: iso(event.at), until: iso(end.at) };
  }
  return { kind: 'passed' };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

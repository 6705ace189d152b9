import type { HistoryEvent } from '../history/history-event.ts';

export function openTimers(
  events: readonly HistoryEvent[],
): readonly { readonly id: string; readonly firesAt: number }[] {
  const closed = new Set(
    events
      .filter((event) => event.type === 'TimerFired' || event.type === 'TimerCanceled')
      .map((event) => event.refersTo),
  );
  return events
    .filter((event) => event.type === 'TimerStarted' && !closed.has(event.eventId))
    .map((event) => ({ id: event.id ?? '', firesAt: event.at + (event.durationMs ?? 0) }));
}

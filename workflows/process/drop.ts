import { proxySinks } from '@temporalio/workflow';
import type { TelemetrySinks } from '../runtime/telemetry-sinks.ts';

/** Signals that changed nothing, by reason. */
export type DroppedSignals = { duplicate: number; old: number; unknown: number };

type Receiver = { readonly messages: { readonly dropped: DroppedSignals } };

/** Counts a callback that changes nothing: in the view of whom it was for and in the worker's metrics. */
export function drop({ messages }: Receiver, reason: keyof DroppedSignals): void {
  messages.dropped[reason] += 1;
  proxySinks<TelemetrySinks>().telemetry.callbackDropped(reason);
}

/** Remembers event ids; a repeated one is counted. Each run gets a handful, so none is forgotten. */
export function isRepeat(
  run: { readonly messages: Receiver['messages'] & { readonly seenEvents: Set<string> } },
  eventId: string,
): boolean {
  const { seenEvents } = run.messages;
  if (seenEvents.has(eventId)) {
    drop(run, 'duplicate');
    return true;
  }
  seenEvents.add(eventId);
  return false;
}

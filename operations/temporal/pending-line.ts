import type { PendingActivity } from './describe.ts';
import { failureInOneLine } from './failure-line.ts';

/** What a pending activity does now, in one line: `try 7 failed 12 s ago: 504 upstream timeout, next in 18 s`. */
export function pendingInOneLine(activity: PendingActivity, now: number): string {
  const ago = (at: number | null) =>
    at === null ? '' : ` for ${Math.max(0, Math.round((now - at) / 1000))} s`;
  if (activity.state === 'paused') return `try ${activity.attempt}, its retries are paused`;
  const failure = activity.lastFailure.length === 0 ? '' : failureInOneLine(activity.lastFailure);
  if (activity.state === 'started') {
    const by = activity.lastWorker === null ? '' : ` by ${activity.lastWorker}`;
    return `try ${activity.attempt} runs${by}${ago(activity.lastStartedAt)}${failure === '' ? '' : `, before: ${failure}`}`;
  }
  if (failure === '') return `try ${activity.attempt} waits for a worker${ago(activity.scheduledAt)}`;
  const next = activity.nextAttemptAt === null ? null : Math.ceil((activity.nextAttemptAt - now) / 1000);
  const when = next === null ? '' : next > 0 ? `, next in ${next} s` : ', next try waits for a worker';
  return `try ${Math.max(1, activity.attempt - 1)} failed: ${failure}${when}`;
}

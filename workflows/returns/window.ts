import { condition } from '@temporalio/workflow';
import { note } from '../process/log.ts';
import { now } from '../runtime/now.ts';
import type { ReturnEventInput } from './apply-event.ts';
import type { ReturnRun } from './return-run.ts';

/**
 * What ends the waiting while the customer still has the goods. `ready`: what was waited for is there; `later`: it took
 * longer than `atMost`.
 */
export async function waitInWindow(
  run: Pick<ReturnRun, 'effects' | 'log' | 'people' | 'request'>,
  what: string,
  wait: { readonly ready: () => boolean; readonly atMost?: number },
): Promise<ReturnEventInput | 'ready' | 'later'> {
  const { ready, atMost = Number.POSITIVE_INFINITY } = wait;
  const until = run.request.facts?.windowEndsAt ?? null;
  run.people.waits.set(what, { what, since: now(), until });
  try {
    for (;;) {
      const left = Math.max(1, Date.parse(until ?? '') - Date.now());
      const pause = Math.min(left, atMost);
      if (await condition(() => ready() || run.people.withdrawal !== null, pause)) {
        return ready() || run.people.withdrawal === null ? 'ready' : withdrawn(run.people.withdrawal);
      }
      if (pause < left) return 'later';
      if (!(await wasPaused(run, until ?? ''))) {
        return { event: 'window-passed', cause: `the window closed at ${until}`, source: 'timer' };
      }
    }
  } finally {
    run.people.waits.delete(what);
  }
}

function withdrawn(said: { readonly reason: string; readonly actor: string }): ReturnEventInput {
  return { event: 'withdrawn', cause: said.reason, actor: said.actor, source: 'api' };
}

/**
 * Whether a pause covered the end of the window: no message was possible then, and the time of the pause is added.
 * Without an answer the end is final.
 */
async function wasPaused(
  run: Pick<ReturnRun, 'effects' | 'log' | 'request'>,
  deadline: string,
): Promise<boolean> {
  const { orderId } = run.request.input;
  try {
    const summary = 'did a pause cover the end of the window?';
    const truth = await run.effects.process.readDeadline.executeWithOptions({ summary }, [
      { orderId, deadline },
    ]);
    note(run, { what: 'window closed', source: 'timer', detail: truth.kind });
    if (truth.kind !== 'paused-over' || run.request.facts === null) return false;
    const lasted = Date.parse(truth.until ?? now()) - Date.parse(truth.since);
    const windowEndsAt = new Date(Date.now() + Math.max(1_000, lasted)).toISOString();
    run.request.facts = { ...run.request.facts, windowEndsAt };
    return true;
  } catch {
    return false;
  }
}

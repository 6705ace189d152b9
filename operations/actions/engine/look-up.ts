import { setTimeout as sleep } from 'node:timers/promises';
import { isSilence, type Problem } from '../../temporal/problem.ts';
import type { ActionContext } from '../action-context.ts';
import { findRecord } from '../catalogue/all.ts';
import type { Intent } from '../journal-entry.ts';
import { ENDED } from './ended.ts';
import type { Found } from './found.ts';
import type { Ended } from './record.ts';

const LOOK_UPS = 4;

/** Asks under the same id; sends nothing. A few times, because a late answer may be there a moment later. */
export async function lookUpAgain({ link }: Pick<ActionContext, 'link'>, intent: Intent): Promise<Found> {
  const record = findRecord(intent.action);
  if (record === undefined) {
    return {
      kind: 'unknown',
      says: `this build does not know the action ${JSON.stringify(intent.action.kind)}`,
    };
  }
  let found: Found = { kind: 'unknown', says: 'it was not looked up yet' };
  for (let turn = 0; turn < LOOK_UPS; turn += 1) {
    if (turn > 0) await sleep(250 * turn);
    found = await record.recover(link, intent);
    // A trace may still be on its way in, so its absence counts only once it was looked for again.
    if (found.kind !== 'unknown' && !(found.kind === 'not-done' && turn === 0)) return found;
  }
  return found;
}

/** Without an answer it is looked up; everything else is the server's refusal. */
export async function endOfProblem(
  context: Pick<ActionContext, 'link'>,
  intent: Intent,
  problem: Problem,
): Promise<Ended> {
  const { message } = problem;
  if (isSilence(problem)) return endOfNoResponse(await lookUpAgain(context, intent), message);
  return { ...ENDED, end: 'refused', says: message, by: 'server' };
}

export function endOfNoResponse(found: Found, problem: string): Ended {
  switch (found.kind) {
    case 'done':
      return { ...ENDED, end: 'done', says: found.says, newRunId: found.newRunId ?? null };
    case 'refused':
      return { ...ENDED, end: 'refused', says: found.says, by: 'order' };
    case 'failed':
      return { ...ENDED, end: 'failed', says: found.says };
    case 'not-done':
      return {
        ...ENDED,
        end: 'failed',
        says: `${problem}; ${found.says}`,
        instead: ['it can be sent again'],
      };
    case 'unknown':
      return {
        ...ENDED,
        end: 'unknown',
        says: `${problem}; ${found.says}`,
        instead: ['do not send it again: it is looked up under the same id'],
      };
  }
}

import { isAlive } from '../../../support/process/is-alive.mjs';
import { describeOrder } from '../../temporal/describe.ts';
import type { Outcome } from '../action.ts';
import type { ActionContext } from '../action-context.ts';
import { unfinished } from '../journal.ts';
import type { Intent } from '../journal-entry.ts';
import type { Found } from './found.ts';
import { endOfNoResponse, lookUpAgain } from './look-up.ts';
import { afterOf } from './perform-action.ts';
import { recorded } from './write-journal.ts';

export type Recovered = { readonly intent: Intent; readonly outcome: Outcome };

/**
 * Intents without an outcome: their console crashed, or the answer never came. Each is looked up under its own id and
 * never sent again. Those of other places, and of a process that still works on them, are left alone.
 */
export async function recoverIntents(context: ActionContext): Promise<readonly Recovered[]> {
  const { entries } = await context.journal.read();
  const recovered: Recovered[] = [];
  for (const intent of unfinished(entries)) {
    if (!isHere(intent, context)) continue;
    if (isBeingWorkedOn(intent, entries, context)) continue;
    const { outcome } = await recoverIntent(context, intent);
    recovered.push({ intent, outcome });
  }
  return recovered;
}

/** The local stack may listen on another port by now; its journal lies in its own folder. */
function isHere({ where }: Intent, { link }: Pick<ActionContext, 'link'>): boolean {
  const { address, label, local, namespace } = link.target;
  if (where.namespace !== namespace) return false;
  return where.address === address || (local && where.label === label);
}

/** An action takes seconds; a process of the same number after that is another one. */
const WORK_MS_MAX = 60_000;

function isBeingWorkedOn(
  intent: Intent,
  entries: readonly { readonly type: string; readonly id: string }[],
  context: Pick<ActionContext, 'host' | 'pid' | 'now'>,
): boolean {
  if (entries.some((entry) => entry.type === 'outcome' && entry.id === intent.id)) return false;
  if (context.now() - Date.parse(intent.at) > WORK_MS_MAX) return false;
  if (intent.host !== context.host) return true;
  return isAlive(intent.pid);
}

/** Looks up one intent and, unless its outcome stays unknown, journals the outcome. Nothing is sent. */
export async function recoverIntent(
  context: ActionContext,
  intent: Intent,
): Promise<{ readonly found: Found; readonly outcome: Outcome }> {
  const began = performance.now();
  const found = await lookUpAgain(context, intent);
  const ended = endOfNoResponse(found, 'its answer was never seen');
  const run = intent.run;
  const facts = run === null ? undefined : await describeOrder(context.link, { workflowId: run.workflowId });
  const outcome: Outcome = {
    ...ended,
    journal: intent.seq,
    tookMs: Math.round(performance.now() - began),
    after: facts?.ok === true ? afterOf(facts.value) : null,
  };
  return {
    found,
    outcome: outcome.end === 'unknown' ? outcome : await recorded(context, intent, outcome, true),
  };
}

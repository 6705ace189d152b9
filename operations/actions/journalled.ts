import { describeOrder, type OrderFacts } from '../temporal/describe.ts';
import type { Outcome } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { checkReason, type Given, guard } from './guard.ts';
import type { Intent } from './journal-entry.ts';
import { afterOf, ENDED, type Ended, recorded, writeIntent } from './perform.ts';
import type { Preview } from './preview.ts';

/** What is done between the two lines of the journal, where no frozen run is acted on. */
export type Doing = {
  readonly action: Intent['action'];
  readonly run: Intent['run'];
  execute(intent: Intent): Promise<Ended>;
  /** Where it stands afterwards; null where there is nothing to look at. */
  look(ended: Ended): Promise<OrderFacts | null>;
};

/** Where what was started stands now; null where nothing was, or it cannot be read. */
export async function lookAt(
  { link }: Pick<ActionContext, 'link'>,
  end: Outcome['end'],
  workflowId: string,
): Promise<OrderFacts | null> {
  if (end !== 'done' && end !== 'overtaken') return null;
  const facts = await describeOrder(link, { workflowId });
  return facts.ok ? facts.value : null;
}

/** Guard → intent on disk → execute → look again → outcome on disk. */
export async function journalled(
  context: ActionContext,
  asked: { readonly preview: Pick<Preview, 'refusal' | 'proof' | 'will' | 'command'>; readonly given: Given },
  doing: Doing,
): Promise<Outcome> {
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  const { given, preview } = asked;
  const refusal = guard(preview, given, context.policy);
  const reason = checkReason(given.reason);
  if (refusal !== null || !reason.ok) {
    if (refusal === null) throw new Error('the guard lets no such reason pass');
    return { ...ENDED, end: 'refused', ...refusal, journal: null, tookMs: took(), after: null };
  }
  const { action, run } = doing;
  const written = await writeIntent(context, { preview, action, run, reason: reason.reason });
  if (!written.ok) return { ...written.ended, journal: null, tookMs: took(), after: null };
  const { intent } = written;
  context.onStep?.({ step: 'journalled', atMs: took(), says: `journal ${intent.seq}` });
  const ended = await doing.execute(intent);
  const facts = await doing.look(ended);
  if (ended.end === 'done') context.onStep?.({ step: 'verified', atMs: took(), says: ended.says });
  const outcome: Outcome = { ...ended, journal: intent.seq, tookMs: took(), after: afterOf(facts) };
  return await recorded(context, intent, outcome, false);
}

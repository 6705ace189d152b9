import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from '../../support/errors/error-text.ts';
import { systemProblem } from '../../support/errors/system-error.ts';
import { describeOrder, type OrderFacts } from '../temporal/describe.ts';
import { isSilence, type Problem } from '../temporal/problem.ts';
import { type FrozenRun, isOfRun, type Outcome } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { checkReason, type Given, guard } from './guard.ts';
import type { Intent } from './journal-entry.ts';
import { type Found, lookUp } from './look-up.ts';
import { overtaken } from './overtaken.ts';
import { brokenByPause, PAUSE_WOULD_BREAK, seenBetweenTasks } from './pause-gap.ts';
import type { Preview } from './preview.ts';
import { bringBack } from './preview-order.ts';
import { goesOnAsNew, isPrivate, withoutPrivate } from './remedy-action.ts';
import { type Execution, runsConcerned } from './runs-concerned.ts';
import { type Answer, sendAction } from './send-action.ts';
import { verify } from './verify.ts';

export type Ended = Pick<Outcome, 'end' | 'says' | 'by' | 'instead' | 'newRunId'>;
/** What most ends have in common. */
export const ENDED = { by: null, instead: [], newRunId: null } as const;

const LOOK_UPS = 4;

/**
 * Guard → intent on disk → send once → look up where the answer is missing → verify → outcome on disk. The preview's
 * run is frozen: where the order has moved to another run or has ended, nothing is sent.
 */
export async function perform(context: ActionContext, preview: Preview, given: Given): Promise<Outcome> {
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  const refusal = guard(preview, given, context.policy);
  if (refusal !== null) return nothing({ end: 'refused', ...refusal, newRunId: null }, took());
  const { action, run: previewed } = preview;
  if (previewed === null || !isOfRun(action)) throw new Error('this goes to no run that is there');
  const reason = checkedReason(given.reason);
  const looked = await describeOrder(context.link, { workflowId: previewed.workflowId });
  if (!looked.ok) {
    return nothing({ ...ENDED, end: 'failed', says: looked.problem.message }, took());
  }
  const run = goesOnAsNew(action) ? { ...previewed, runId: looked.value.row.runId } : previewed;
  const passed = overtaken(action, preview, looked.value);
  if (passed !== null) return nothing({ ...passed, newRunId: null }, took(), looked.value);
  const last = action.kind === 'pause' ? await seenBetweenTasks(context.link, run) : looked.value;
  if (last === null) {
    const instead = ['try again in a moment; without a worker, start one first'];
    const ended = { end: 'refused', says: PAUSE_WOULD_BREAK, by: 'server', instead, newRunId: null } as const;
    return nothing(ended, took(), looked.value);
  }
  const runs = runsConcerned(action, run, last);
  const written = await writeIntent(context, { preview, action, run, reason });
  if (!written.ok) return nothing(written.ended, took(), looked.value);
  const { intent } = written;
  context.onStep?.({ step: 'journalled', atMs: took(), says: `journal ${intent.seq}` });
  const answer = await sendAction(context.link, {
    action,
    run,
    runs,
    reason,
    actor: context.actor,
    id: intent.id,
  });
  context.onStep?.({
    step: answer.kind === 'accepted' ? 'accepted' : 'sent',
    atMs: took(),
    says: wordsOf(answer),
  });
  const answered = await endOf(context, intent, answer);
  const ended =
    action.kind === 'pause' && answered.end === 'done' ? await afterPause(context, runs, answered) : answered;
  if (answer.kind === 'silence') context.onStep?.({ step: 'looked-up', atMs: took(), says: ended.says });
  const newRun = ended.newRunId === null ? run : { ...run, runId: ended.newRunId };
  const seen =
    ended.end === 'done'
      ? await verify(context.link, newRun, action, {
          before: looked.value.row.state,
          answered: answer.kind === 'accepted' ? (answer.state ?? null) : null,
        })
      : { facts: null };
  const facts = seen.facts ?? (ended.end === 'unknown' ? null : looked.value);
  if (seen.facts !== null) {
    context.onStep?.({ step: 'verified', atMs: took(), says: seen.facts.row.state ?? seen.facts.row.run });
  }
  const instead = ended.by === 'order' ? bringBack(action, facts?.row.stage ?? null) : [];
  const outcome: Outcome = {
    ...ended,
    instead: [...ended.instead, ...instead],
    journal: intent.seq,
    tookMs: took(),
    after: afterOf(facts),
  };
  return await recorded(context, intent, outcome, false);
}

async function afterPause(
  { link }: ActionContext,
  [own, undo]: readonly Execution[],
  ended: Ended,
): Promise<Ended> {
  const broken = own === undefined ? null : await brokenByPause(link, own);
  if (broken !== null) return { ...ended, end: 'failed', says: broken.says, instead: broken.instead };
  if (undo === undefined || (await brokenByPause(link, undo)) === null) return ended;
  const says = `it is paused, but the pause met a step of ${undo.workflowId}, which cannot be replayed any more`;
  return {
    ...ended,
    end: 'failed',
    says,
    instead: [`terminate ${undo.workflowId}; retryStage begins it again`],
  };
}

function checkedReason(text: string): string {
  const checked = checkReason(text);
  if (!checked.ok) throw new Error('the guard lets no such reason pass');
  return checked.reason;
}

export async function writeIntent(
  context: ActionContext,
  act: {
    readonly preview: Pick<Preview, 'will' | 'command'>;
    readonly action: Intent['action'];
    readonly run: FrozenRun | null;
    readonly reason: string;
  },
): Promise<WrittenIntent> {
  const { target } = context.link;
  const { action } = act;
  const names =
    action.kind === 'create' || action.kind === 'open' || (action.kind === 'remedy' && isPrivate(action));
  const entry = {
    type: 'intent',
    at: new Date(context.now()).toISOString(),
    id: context.newId(),
    actor: context.actor,
    pid: context.pid,
    host: context.host,
    where: { label: target.label, address: target.address, namespace: target.namespace },
    action: action.kind === 'remedy' ? withoutPrivate(action) : action,
    run: act.run,
    reason: act.reason,
    will: act.preview.will,
    command: names ? null : act.preview.command,
  } as const;
  try {
    return { ok: true, intent: { v: 1, seq: await context.journal.append(entry), ...entry } };
  } catch (error) {
    const says = `nothing was sent, because the journal cannot be written: ${whyUnwritten(error)}`;
    const instead = ['make room or repair the permissions, then repeat'];
    return { ok: false, ended: { ...ENDED, end: 'failed', says, instead } };
  }
}

/** Where the intent could not be written, nothing may be sent. */
export type WrittenIntent =
  | { readonly ok: true; readonly intent: Intent }
  | { readonly ok: false; readonly ended: Ended };

function whyUnwritten(error: unknown): string {
  return systemProblem(error)?.says ?? errorText(error);
}

/** What was sent is told whatever becomes of the journal: whoever hears of a failure would send it again. */
export async function recorded(
  context: Pick<ActionContext, 'journal' | 'now'>,
  intent: Pick<Intent, 'seq' | 'id'>,
  outcome: Outcome,
  found: boolean,
): Promise<Outcome> {
  try {
    await writeOutcome(context, intent, outcome, found);
    return outcome;
  } catch (error) {
    return { ...outcome, unrecorded: whyUnwritten(error) };
  }
}

async function writeOutcome(
  context: Pick<ActionContext, 'journal' | 'now'>,
  intent: Pick<Intent, 'seq' | 'id'>,
  outcome: Outcome,
  found: boolean,
): Promise<void> {
  await context.journal.append({
    type: 'outcome',
    at: new Date(context.now()).toISOString(),
    of: intent.seq,
    id: intent.id,
    end: outcome.end,
    says: outcome.says,
    by: outcome.by,
    tookMs: outcome.tookMs,
    stageAfter: outcome.after?.stage ?? null,
    newRunId: outcome.newRunId,
    found,
  });
}

async function endOf(context: ActionContext, intent: Intent, answer: Answer): Promise<Ended> {
  switch (answer.kind) {
    case 'accepted':
      return { ...ENDED, end: 'done', says: answer.says, newRunId: answer.newRunId ?? null };
    case 'refused':
      return { ...ENDED, end: 'refused', says: answer.says, by: answer.by };
    case 'failed':
      return { ...ENDED, end: 'failed', says: answer.says };
    case 'silence':
      return endOfSilence(await lookUpAgain(context, intent), answer.problem.message);
  }
}

/** A few times, because an answer that was late for us may be there a moment later. */
export async function lookUpAgain(context: Pick<ActionContext, 'link'>, intent: Intent): Promise<Found> {
  let found: Found = { kind: 'unknown', says: 'nobody was asked yet' };
  for (let turn = 0; turn < LOOK_UPS; turn += 1) {
    if (turn > 0) await sleep(250 * turn);
    found = await lookUp(context.link, intent);
    // A trace may still be on its way in, so its absence counts only once it was looked for again.
    if (found.kind !== 'unknown' && !(found.kind === 'not-done' && turn === 0)) return found;
  }
  return found;
}

/** Where nobody answered it is looked up; everything else is the server's no. */
export async function endOfProblem(
  context: Pick<ActionContext, 'link'>,
  intent: Intent,
  problem: Problem,
): Promise<Ended> {
  const { message } = problem;
  if (isSilence(problem)) return endOfSilence(await lookUpAgain(context, intent), message);
  return { ...ENDED, end: 'refused', says: message, by: 'server' };
}

export function endOfSilence(found: Found, problem: string): Ended {
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

function wordsOf(answer: Answer): string {
  return answer.kind === 'silence' ? answer.problem.message : answer.says;
}

export function afterOf(facts: OrderFacts | null): Outcome['after'] {
  if (facts === null) return null;
  return { stage: facts.row.state, run: facts.row.run, runId: facts.row.runId, readAt: facts.readAt };
}

function nothing(ended: Ended, tookMs: number, facts: OrderFacts | null = null): Outcome {
  return { ...ended, journal: null, tookMs, after: afterOf(facts) };
}

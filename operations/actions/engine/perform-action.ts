import { describeOrder, type OrderFacts } from '../../temporal/describe.ts';
import type { FrozenRun, Outcome } from '../action.ts';
import type { ActionContext } from '../action-context.ts';
import { recordOf } from '../catalogue/all.ts';
import type { Intent } from '../journal-entry.ts';
import type { Preview } from '../preview.ts';
import { affectedRuns } from './affected-runs.ts';
import type { Answer } from './answer.ts';
import { ENDED } from './ended.ts';
import { checkReason, type Given, guard } from './guard.ts';
import { endOfNoResponse, endOfProblem, lookUpAgain } from './look-up.ts';
import type { AnyActionRecord, By, Ended, Refused, Request, Unfrozen } from './record.ts';
import { type RunRequest, send } from './send.ts';
import { superseded } from './superseded.ts';
import { verify } from './verify.ts';
import { recorded, writeIntent } from './write-journal.ts';

type Performing = {
  readonly context: ActionContext;
  readonly record: AnyActionRecord;
  readonly preview: Preview;
  readonly by: By;
  took(): number;
};

/**
 * Guard → intent on disk → send once → look up where the answer is missing → verify → outcome on disk. It takes the
 * action from the preview, and knows none by name.
 */
export async function performAction(
  context: ActionContext,
  preview: Preview,
  given: Given,
): Promise<Outcome> {
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  const refusal = guard(preview, given, context.policy);
  const reason = checkReason(given.reason);
  if (refusal !== null || !reason.ok) {
    if (refusal === null) throw new Error('the guard passes no such reason');
    return nothingDone({ end: 'refused', ...refusal, newRunId: null }, took());
  }
  const record = recordOf(preview.action);
  const by = { reason: reason.reason, actor: context.actor };
  const performing = { context, record, preview, by, took };
  const request = record.request(preview.action, by);
  return isUnfrozen(request)
    ? await performUnfrozen(performing, request)
    : await performOnRun(performing, request as RunRequest);
}

function isUnfrozen(request: Request): request is Request & Unfrozen {
  return 'execute' in request;
}

/** No run is frozen: it is carried out once under its id, and what came of it is looked at. */
async function performUnfrozen(performing: Performing, request: Unfrozen): Promise<Outcome> {
  const { by, context, preview, record, took } = performing;
  const { action, run } = preview;
  const written = await writeIntent(context, record, { preview, action, run, reason: by.reason });
  if (!written.ok) return nothingDone(written.ended, took());
  const { intent } = written;
  context.onStep?.({ step: 'journalled', atMs: took(), says: `journal ${intent.seq}` });
  const answer = await request.execute(context, intent, preview);
  const ended = answer.ok ? answer.value : await endOfProblem(context, intent, answer.problem);
  const facts = await request.look(context, ended, intent);
  if (ended.end === 'done') context.onStep?.({ step: 'verified', atMs: took(), says: ended.says });
  const outcome = { ...ended, journal: intent.seq, tookMs: took(), after: afterOf(facts) };
  return await recorded(context, intent, outcome, false);
}

/** The preview's run is frozen: where the workflow has moved to another run or has ended, nothing is sent. */
async function performOnRun(performing: Performing, request: RunRequest): Promise<Outcome> {
  const { by, context, preview, record, took } = performing;
  const { action, run: previewed } = preview;
  if (previewed === null) throw new Error(`${record.key} goes to a run, and none was previewed`);
  const looked = await describeOrder(context.link, { workflowId: previewed.workflowId });
  if (!looked.ok) return nothingDone({ ...ENDED, end: 'failed', says: looked.problem.message }, took());
  const before = looked.value;
  const run = record.followsRuns === true ? { ...previewed, runId: before.row.runId } : previewed;
  const passed = superseded(record, preview, before);
  if (passed !== null) return nothingDone(passed, took(), before);
  const last = await (record.before?.(context, run) ?? before);
  if (isRefused(last)) {
    return nothingDone({ end: 'refused', ...last, newRunId: null }, took(), before);
  }
  const runs = affectedRuns(record, run, last);
  const written = await writeIntent(context, record, { preview, action, run, reason: by.reason });
  if (!written.ok) return nothingDone(written.ended, took(), before);
  const { intent } = written;
  context.onStep?.({ step: 'journalled', atMs: took(), says: `journal ${intent.seq}` });
  const what = `${'name' in request ? request.name : record.id} ${run.orderId}`;
  const answer = await send(context.link, { request, what, run, runs, ...by, id: intent.id });
  const step = answer.kind === 'accepted' ? 'accepted' : 'sent';
  context.onStep?.({ step, atMs: took(), says: wordsOf(answer) });
  const answered = await endOfAnswer(context, intent, answer);
  const ended =
    answered.end === 'done' ? await (record.after?.(context, runs, answered) ?? answered) : answered;
  if (answer.kind === 'silence') context.onStep?.({ step: 'looked-up', atMs: took(), says: ended.says });
  const facts = await factsAfter(performing, { run, ended, before, answer });
  const instead = ended.by === 'order' ? (record.alternatives?.(facts?.row.stage ?? null) ?? []) : [];
  const outcome: Outcome = {
    ...ended,
    instead: [...ended.instead, ...instead],
    journal: intent.seq,
    tookMs: took(),
    after: afterOf(facts),
  };
  return await recorded(context, intent, outcome, false);
}

function isRefused(last: OrderFacts | Refused): last is Refused {
  return 'instead' in last;
}

/** Looks again until it is seen to be applied. */
async function factsAfter(
  { context, preview: { action }, record, took }: Performing,
  done: {
    readonly run: FrozenRun;
    readonly ended: Ended;
    readonly before: OrderFacts;
    readonly answer: Answer;
  },
): Promise<OrderFacts | null> {
  const { answer, before, ended, run } = done;
  if (ended.end !== 'done') return ended.end === 'unknown' ? null : before;
  const workflowId = answer.kind === 'accepted' ? (answer.newWorkflowId ?? run.workflowId) : run.workflowId;
  const newRun = { ...run, workflowId, runId: ended.newRunId ?? run.runId };
  const was = before.row.state;
  const answered = answer.kind === 'accepted' ? (answer.state ?? null) : null;
  const isApplied = (facts: OrderFacts) => record.applied(action, facts, was);
  const { facts, gone } = await verify(context.link, newRun, isApplied, { before: was, answered });
  // What was true before is not what is true now.
  if (gone) return null;
  if (facts === null) return before;
  context.onStep?.({ step: 'verified', atMs: took(), says: facts.row.state ?? facts.row.run });
  return facts;
}

async function endOfAnswer(context: ActionContext, intent: Intent, answer: Answer): Promise<Ended> {
  switch (answer.kind) {
    case 'accepted':
      return { ...ENDED, end: 'done', says: answer.says, newRunId: answer.newRunId ?? null };
    case 'refused':
      return { ...ENDED, end: 'refused', says: answer.says, by: answer.by };
    case 'failed':
      return { ...ENDED, end: 'failed', says: answer.says };
    case 'silence':
      return endOfNoResponse(await lookUpAgain(context, intent), answer.problem.message);
  }
}

function wordsOf(answer: Answer): string {
  return answer.kind === 'silence' ? answer.problem.message : answer.says;
}

export function afterOf(facts: OrderFacts | null): Outcome['after'] {
  if (facts === null) return null;
  return { stage: facts.row.state, run: facts.row.run, runId: facts.row.runId, readAt: facts.readAt };
}

function nothingDone(ended: Ended, tookMs: number, facts: OrderFacts | null = null): Outcome {
  return { ...ended, journal: null, tookMs, after: afterOf(facts) };
}

import type { HistoryEvent } from '../../history/history-event.ts';
import type { TemporalLink } from '../../temporal/connect.ts';
import { describeOrder } from '../../temporal/describe.ts';
import { answerOfUpdate, STAGE } from './answer.ts';
import type { Found, Recover, Unanswered } from './found.ts';

// How an action is looked up whose answer is missing: by update id, by its event in the history, or by what it started.

const PAGES_MAX = 20;
const NO_RUN: Found = { kind: 'unknown', says: 'the journal does not name the run' };
/** The server's clock may be behind ours. */
const CLOCK_SKEW_MS = 60_000;

/** Of an update in a run that stays. */
export const byUpdateId: Recover = async (link, intent) =>
  intent.run === null ? NO_RUN : await pollUpdate(link, intent, intent.run.runId);

/** Of an update whose run may have continued as new before it was taken. */
export const byUpdateIdInAnyRun: Recover = async (link, intent) => {
  const { run } = intent;
  if (run === null) return NO_RUN;
  const found = await pollUpdate(link, intent, run.runId);
  if (found.kind !== 'not-done') return found;
  const newest = await describeOrder(link, { workflowId: run.workflowId });
  if (!newest.ok && newest.problem.kind === 'not-found') return found;
  if (!newest.ok) return { kind: 'unknown', says: newest.problem.message };
  if (newest.value.row.runId === run.runId) return found;
  const there = await pollUpdate(link, intent, newest.value.row.runId);
  if (there.kind !== 'not-done') return there;
  return {
    kind: 'unknown',
    says: 'its run was followed by others, and neither the first nor the last has it',
  };
};

async function pollUpdate(link: TemporalLink, intent: Unanswered, runId: string): Promise<Found> {
  const answer = await link.call(
    { what: 'look the update up', deadlineMs: link.deadlines.interactive },
    (client) =>
      client.workflowService.pollWorkflowExecutionUpdate({
        namespace: link.target.namespace,
        updateRef: {
          workflowExecution: { workflowId: intent.run?.workflowId ?? '', runId },
          updateId: intent.id,
        },
        identity: intent.actor,
        waitPolicy: { lifecycleStage: STAGE.admitted },
      }),
  );
  if (!answer.ok) {
    return answer.problem.kind === 'not-found'
      ? { kind: 'not-done', says: 'the server holds no such update: it was not taken and will not be' }
      : { kind: 'unknown', says: answer.problem.message };
  }
  const found = answerOfUpdate(answer.value);
  if (found.kind === 'accepted') return { kind: 'done', says: found.says };
  if (found.kind === 'refused' || found.kind === 'failed') return { kind: found.kind, says: found.says };
  if (found.problem.kind === 'timeout') return { kind: 'unknown', says: found.problem.message };
  return { kind: 'unknown', says: 'it waits at the server for a worker and may still be taken' };
}

/** Of a signal, whose event carries the request id. */
export const bySignalEvent: Recover = (link, intent) =>
  inHistory(link, intent, (event) => event.type === 'WorkflowExecutionSignaled' && event.id === intent.id);

/** Of what carries no id into the history; who and why, after the time of the intent, are as good. */
export function byEvent(type: string): Recover {
  return (link, intent) => inHistory(link, intent, (event) => event.type === type && isOurs(event, intent));
}

/** Of what keeps no reason either: who did it, after the time of the intent. */
export function byIdentity(type: string): Recover {
  return (link, intent) => inHistory(link, intent, (event) => event.type === type && isTheirs(event, intent));
}

function isOurs(event: HistoryEvent, intent: Unanswered): boolean {
  return isTheirs(event, intent) && event.reason === intent.reason;
}

function isTheirs(event: HistoryEvent, intent: Unanswered): boolean {
  return event.at >= Date.parse(intent.at) - CLOCK_SKEW_MS && event.identity === intent.actor;
}

/** Reads back from the end of the history to the time of the intent. */
async function inHistory(
  link: TemporalLink,
  intent: Unanswered,
  matches: (event: HistoryEvent) => boolean,
): Promise<Found> {
  if (intent.run === null) return NO_RUN;
  const from = Date.parse(intent.at) - CLOCK_SKEW_MS;
  // A screen that lists actions needs no history.
  const { readHistory } = await import('../../history/history.ts');
  let pageToken: Uint8Array | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const window = await readHistory(link, intent.run, {
      direction: 'reverse',
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    if (!window.ok) return { kind: 'unknown', says: window.problem.message };
    const { events, nextPageToken } = window.value;
    if (events.some(matches)) return { kind: 'done', says: 'it is in the history' };
    if (nextPageToken === null || (events[0]?.at ?? 0) < from) {
      return { kind: 'not-done', says: 'the history has no trace of it: it was not done' };
    }
    pageToken = nextPageToken;
  }
  return { kind: 'unknown', says: 'the history since then is too long to be searched' };
}

/** Of a start: the workflow is there, or it is not. */
export async function byStarted(link: TemporalLink, workflowId: string, what: string): Promise<Found> {
  const facts = await describeOrder(link, { workflowId });
  if (facts.ok) return { kind: 'done', says: `${what} is there`, newRunId: facts.value.row.runId };
  if (facts.problem.kind === 'not-found') return { kind: 'not-done', says: `${what} was not started` };
  return { kind: 'unknown', says: facts.problem.message };
}

/** Of a reset: the run names the one that replaced it. */
export const byNewRun: Recover = async (link, { run }) => {
  if (run === null) return NO_RUN;
  const facts = await describeOrder(link, run);
  if (!facts.ok) return { kind: 'unknown', says: facts.problem.message };
  const newRunId = facts.value.resetRunId;
  return newRunId === null
    ? { kind: 'not-done', says: 'the run was not reset' }
    : { kind: 'done', says: 'the run was reset', newRunId };
};

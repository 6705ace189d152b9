import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { type DeploymentAction, isRouted } from '../deployments/deployment.ts';
import { describeDeployment } from '../deployments/read-deployments.ts';
import { readHistory } from '../history/history.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { describeOrder } from '../temporal/describe.ts';
import type { Intent } from './journal-entry.ts';
import { answerOfUpdate, STAGE } from './send-action.ts';

/** What became of an intent whose answer nobody got. */
export type Found =
  | { readonly kind: 'done'; readonly says: string; readonly newRunId?: string }
  | { readonly kind: 'refused'; readonly says: string }
  | { readonly kind: 'failed'; readonly says: string }
  /** The server has no trace of it: it did not happen and will not. */
  | { readonly kind: 'not-done'; readonly says: string }
  | { readonly kind: 'unknown'; readonly says: string };

type Asked = Pick<Intent, 'id' | 'at' | 'action' | 'run' | 'actor' | 'reason'>;

const PAGES_MAX = 20;

/** Asks under the same id; sends nothing. */
export async function lookUp(link: TemporalLink, intent: Asked): Promise<Found> {
  switch (intent.action.kind) {
    case 'create':
      return await lookUpStarted(link, orderWorkflowId(intent.action.orderId), 'the order');
    case 'open':
      return await lookUpStarted(link, `${intent.action.of}/${intent.action.id}`, `the ${intent.action.of}`);
    case 'cancel':
    case 'approve':
    case 'decline':
    case 'retry':
    case 'remedy':
    case 'update':
      return await lookUpUpdate(link, intent);
    case 'reset':
      return await lookUpReset(link, intent);
    case 'set-current':
    case 'ramp':
      return await lookUpRouting(link, intent.action);
    case 'cancel-later':
    case 'signal':
      return await lookUpEvent(
        link,
        intent,
        (event) => event.type === 'WorkflowExecutionSignaled' && event.id === intent.id,
      );
    case 'terminate':
      return await lookUpEvent(
        link,
        intent,
        (event) => event.type === 'WorkflowExecutionTerminated' && isOurs(event, intent),
      );
    case 'pause':
      return await lookUpEvent(
        link,
        intent,
        (event) => event.type === 'WorkflowExecutionPaused' && isOurs(event, intent),
      );
    case 'try-now':
      // The server keeps no trace of it, and once more does no harm.
      return {
        kind: 'not-done',
        says: 'the server keeps no trace of it; the next try is in what the order shows',
      };
    case 'close-row':
      return { kind: 'unknown', says: 'the books have the last word: look at the order again' };
    case 'unpause':
      return await lookUpEvent(
        link,
        intent,
        (event) => event.type === 'WorkflowExecutionUnpaused' && isOurs(event, intent),
      );
  }
}

async function lookUpRouting(link: TemporalLink, action: DeploymentAction): Promise<Found> {
  const seen = await describeDeployment(link, action.deployment);
  if (!seen.ok) return { kind: 'unknown', says: seen.problem.message };
  return isRouted(seen.value, action)
    ? { kind: 'done', says: 'the deployment is routed so' }
    : { kind: 'not-done', says: 'the deployment is routed otherwise' };
}

async function lookUpStarted(link: TemporalLink, workflowId: string, what: string): Promise<Found> {
  const facts = await describeOrder(link, { workflowId });
  if (facts.ok) return { kind: 'done', says: `${what} is there`, newRunId: facts.value.row.runId };
  if (facts.problem.kind === 'not-found') return { kind: 'not-done', says: `${what} was not started` };
  return { kind: 'unknown', says: facts.problem.message };
}

async function lookUpUpdate(link: TemporalLink, intent: Asked): Promise<Found> {
  const { run } = intent;
  if (run === null) return { kind: 'unknown', says: 'the journal does not say on which run' };
  const found = await pollUpdate(link, intent, run.runId);
  if (found.kind !== 'not-done' || !isFollowed(intent)) return found;
  // Its run may have been followed by another before it was taken.
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
}

function isFollowed({ action }: Asked): boolean {
  return action.kind === 'remedy' && (action.of === 'subscription' || action.of === 'customer');
}

async function pollUpdate(link: TemporalLink, intent: Asked, runId: string): Promise<Found> {
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
  const said = answerOfUpdate(answer.value);
  if (said.kind === 'accepted') return { kind: 'done', says: said.says };
  if (said.kind === 'refused' || said.kind === 'failed') return { kind: said.kind, says: said.says };
  if (said.problem.kind === 'timeout') return { kind: 'unknown', says: said.problem.message };
  return { kind: 'unknown', says: 'it waits at the server for a worker and may still be taken' };
}

async function lookUpReset(link: TemporalLink, intent: Asked): Promise<Found> {
  const { run } = intent;
  if (run === null) return { kind: 'unknown', says: 'the journal does not say on which run' };
  const facts = await describeOrder(link, run);
  if (!facts.ok) return { kind: 'unknown', says: facts.problem.message };
  const newRunId = facts.value.resetRunId;
  return newRunId === null
    ? { kind: 'not-done', says: 'the run was not reset' }
    : { kind: 'done', says: 'the run was reset', newRunId };
}

/** Reads back from the end of the history to the time of the intent. */
async function lookUpEvent(
  link: TemporalLink,
  intent: Asked,
  matches: (event: HistoryEvent) => boolean,
): Promise<Found> {
  if (intent.run === null) return { kind: 'unknown', says: 'the journal does not say on which run' };
  // The server's clock may be behind ours.
  const from = Date.parse(intent.at) - 60_000;
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

/** Terminate and pause carry no id into the history; who and why, after the time of the intent, are as good. */
function isOurs(event: HistoryEvent, intent: Asked): boolean {
  return (
    event.at >= Date.parse(intent.at) - 60_000 &&
    event.identity === intent.actor &&
    event.reason === intent.reason
  );
}

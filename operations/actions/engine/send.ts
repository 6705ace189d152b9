import { askAgain } from '../../../support/time/ask-again.ts';
import type { TemporalLink } from '../../temporal/connect.ts';
import type { Result } from '../../temporal/problem.ts';
import { encodePayload } from '../../temporal/proto-values.ts';
import type { FrozenRun } from '../action.ts';
import { ALL_ACTIONS } from '../catalogue/all.ts';
import { type Answer, answerOfUpdate, STAGE, silenceOrRefusal } from './answer.ts';
import type { Execution, Request, Unfrozen } from './record.ts';

/** A request to a run that is there. */
export type RunRequest = Exclude<Request, Unfrozen>;

export type Sending = {
  readonly request: RunRequest;
  /** For messages: `pause ord-7F3K2Q`. */
  readonly what: string;
  readonly run: FrozenRun;
  /** What an operation goes to: its own run, and its compensation where that is affected as well. */
  readonly runs: readonly Execution[];
  readonly reason: string;
  readonly actor: string;
  /** Update id or request id: the server takes it once. */
  readonly id: string;
};

type Via<V extends Request['via']> = Extract<Request, { readonly via: V }>;

/** Sends it once. Never called twice with the same id but for looking up. */
export async function send(link: TemporalLink, sending: Sending): Promise<Answer> {
  const { request } = sending;
  switch (request.via) {
    case 'update':
      return await sendUpdate(link, sending, request);
    case 'signal':
      return await sendSignal(link, sending, request);
    case 'server':
      return await callServer(link, sending, request);
  }
}

/** Whether an update may ask others or write before it answers; one that no record names may. */
export function takesTime({ name, takesTime: own }: Pick<Via<'update'>, 'name' | 'takesTime'>): boolean {
  if (own !== undefined) return own;
  const known = ALL_ACTIONS.find((record) => record.subject === 'order' && record.name === name);
  return known === undefined || known.takesTime === true;
}

async function sendUpdate(link: TemporalLink, sending: Sending, request: Via<'update'>): Promise<Answer> {
  const { actor, id, run, what } = sending;
  const { interactive, update } = link.deadlines;
  const deadlineMs = takesTime(request) ? update : interactive;
  const sendOnce = () =>
    link.call({ what, deadlineMs }, (client) =>
      client.workflowService.updateWorkflowExecution({
        namespace: link.target.namespace,
        workflowExecution: execution(run),
        // Handlers that answer on acceptance reach it in the same task; of the others only the answer has what was done.
        waitPolicy: { lifecycleStage: STAGE.completed },
        request: {
          meta: { updateId: id, identity: actor },
          input: { name: request.name, args: { payloads: request.args.map(encodePayload) } },
        },
      }),
    );
  // What the server did not take, because the run is just closing, is sent to it again under the same id.
  const again = (answer: Result<unknown>) => !answer.ok && answer.problem.kind === 'throttled';
  const sent = await askAgain({ deadlineMs: interactive, again }, sendOnce);
  return sent.ok ? answerOfUpdate(sent.value) : silenceOrRefusal(sent.problem);
}

async function sendSignal(link: TemporalLink, sending: Sending, request: Via<'signal'>): Promise<Answer> {
  const { actor, id, run, what } = sending;
  const sent = await link.call({ what, deadlineMs: link.deadlines.write }, (client) =>
    client.workflowService.signalWorkflowExecution({
      namespace: link.target.namespace,
      workflowExecution: execution(run),
      signalName: request.name,
      input: { payloads: request.args.map(encodePayload) },
      identity: actor,
      requestId: id,
    }),
  );
  return sent.ok
    ? { kind: 'accepted', says: `the signal ${request.name} is stored` }
    : silenceOrRefusal(sent.problem);
}

async function callServer(link: TemporalLink, sending: Sending, request: Via<'server'>): Promise<Answer> {
  const { actor, id: requestId, reason, run, runs, what } = sending;
  const to = { actor, reason, namespace: link.target.namespace, run, runs, requestId };
  const sent = await link.call({ what, deadlineMs: link.deadlines.write }, ({ workflowService }) =>
    request.call(workflowService, to),
  );
  if (!sent.ok) return silenceOrRefusal(sent.problem);
  const { runId, workflowId } = sent.value;
  return {
    kind: 'accepted',
    says: 'the server took it',
    ...(runId == null || runId === '' ? {} : { newRunId: runId }),
    ...(workflowId === undefined ? {} : { newWorkflowId: workflowId }),
  };
}

function execution({ runId, workflowId }: FrozenRun): Execution {
  return { workflowId, runId };
}

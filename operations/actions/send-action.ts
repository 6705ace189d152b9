import type { temporal } from '@temporalio/proto';
import { CUSTOMER_REFUSED } from '../../contract/customer/customer.ts';
import { UPDATE_REFUSED } from '../../contract/order/order-messages.ts';
import { askAgain } from '../../support/time/ask-again.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { failureChain, failureInOneLine, type RawFailure } from '../temporal/failure-line.ts';
import { isSilence, type Problem, type Result } from '../temporal/problem.ts';
import { decodePayloads, encodePayload, int64 } from '../temporal/proto-values.ts';
import { unsaidBy } from '../temporal/update-failure.ts';
import { plainText } from '../text/plain-text.ts';
import type { FrozenRun, OrderAction } from './action.ts';
import { messageOf, type OrderMessage } from './messages.ts';
import { takesTime } from './remedy-action.ts';
import { atEach, type Execution } from './runs-concerned.ts';

/** What the server or the order answered. `silence`: nothing certain; it may have happened or happen yet. */
export type Answer =
  | {
      readonly kind: 'accepted';
      readonly says: string;
      readonly newRunId?: string;
      /** Where it says that it stands, where it says so. */
      readonly state?: string | null;
    }
  | { readonly kind: 'refused'; readonly by: 'order' | 'server'; readonly says: string }
  | { readonly kind: 'failed'; readonly says: string }
  | { readonly kind: 'silence'; readonly problem: Problem };

export type Order = {
  readonly action: OrderAction;
  readonly run: FrozenRun;
  /** What an operation goes to: its own run, and the one that undoes it where that is concerned as well. */
  readonly runs: readonly Execution[];
  readonly reason: string;
  readonly actor: string;
  /** Update id or request id: the server takes it once. */
  readonly id: string;
};

/** Sends it once. Never called twice with the same id but for looking up. */
export async function sendAction(link: TemporalLink, order: Order): Promise<Answer> {
  const message = messageOf(order.action, order);
  if (message?.kind === 'update') return await sendUpdate(link, order, message);
  if (message?.kind === 'signal') return await sendSignal(link, order, message);
  return await sendOperation(link, order);
}

async function sendUpdate(link: TemporalLink, order: Order, message: OrderMessage): Promise<Answer> {
  const { interactive, update } = link.deadlines;
  const deadlineMs = takesTime(order.action) ? update : interactive;
  const send = () =>
    link.call({ what: `${message.name} ${order.run.orderId}`, deadlineMs }, (client) =>
      client.workflowService.updateWorkflowExecution({
        namespace: link.target.namespace,
        workflowExecution: execution(order.run),
        // Handlers that answer on acceptance reach it in the same task; of the others only the answer says what was done.
        waitPolicy: { lifecycleStage: STAGE.completed },
        request: {
          meta: { updateId: order.id, identity: order.actor },
          input: { name: message.name, args: { payloads: message.args.map(encodePayload) } },
        },
      }),
    );
  // What the server did not take, because the run is just closing, is told to it again under the same id.
  const again = (asked: Result<unknown>) => !asked.ok && asked.problem.kind === 'throttled';
  const sent = await askAgain({ deadlineMs: interactive, again }, send);
  if (!sent.ok) return silenceOrRefusal(sent.problem);
  return answerOfUpdate(sent.value);
}

export const STAGE = { admitted: 1, accepted: 2, completed: 3 } as const;

type UpdateResponse = {
  readonly stage?: number | null;
  readonly outcome?: temporal.api.update.v1.Outcome.$Properties | null;
};

export function answerOfUpdate(response: UpdateResponse): Answer {
  const failure = response.outcome?.failure;
  if (failure !== null && failure !== undefined) return answerOfFailure(failure);
  const success = response.outcome?.success;
  if (success !== null && success !== undefined) {
    const answer = decodePayloads(success.payloads)[0];
    return { kind: 'accepted', says: answerWords(answer), state: stateIn(answer) };
  }
  if ((response.stage ?? 0) >= STAGE.accepted) {
    return { kind: 'silence', problem: { kind: 'timeout', message: 'it was taken and is still at work' } };
  }
  return {
    kind: 'silence',
    problem: { kind: 'no-worker', message: 'no worker has taken the update yet' },
  };
}

/**
 * A validator's refusal, a handler's failure and an unknown name all come as a failed outcome and are told apart by
 * the type of the failure.
 */
function answerOfFailure(failure: RawFailure): Answer {
  const chain = failureChain(failure);
  const refused = chain.find((link) => link.type === UPDATE_REFUSED || link.type === CUSTOMER_REFUSED);
  if (refused !== undefined) return { kind: 'refused', by: 'order', says: refused.message };
  const [unsaid] = chain.flatMap(({ type }) => unsaidBy(type) ?? []);
  if (unsaid !== undefined) {
    const { message: says } = unsaid;
    return unsaid.kind === 'no-worker' ? { kind: 'refused', by: 'server', says } : { kind: 'failed', says };
  }
  const says = failureInOneLine(chain);
  if (/no (?:registered )?handler|unhandled update|not registered/i.test(says)) {
    return { kind: 'refused', by: 'order', says: 'the order does not know this update' };
  }
  return { kind: 'failed', says };
}

function answerWords(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'said' in answer)
    return plainText(String(answer.said), 300);
  return 'accepted';
}

function stateIn(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('state' in answer)) return null;
  return typeof answer.state === 'string' ? plainText(answer.state, 100) : null;
}

async function sendSignal(link: TemporalLink, order: Order, message: OrderMessage): Promise<Answer> {
  const sent = await link.call(
    { what: `signal ${order.run.orderId}`, deadlineMs: link.deadlines.write },
    (client) =>
      client.workflowService.signalWorkflowExecution({
        namespace: link.target.namespace,
        workflowExecution: execution(order.run),
        signalName: message.name,
        input: { payloads: message.args.map(encodePayload) },
        identity: order.actor,
        requestId: order.id,
      }),
  );
  return sent.ok
    ? { kind: 'accepted', says: `the signal ${message.name} is stored` }
    : silenceOrRefusal(sent.problem);
}

async function sendOperation(link: TemporalLink, order: Order): Promise<Answer> {
  const { action, run, runs } = order;
  const namespace = link.target.namespace;
  const common = { namespace, identity: order.actor, reason: order.reason };
  const ids = { workflowId: run.workflowId, runId: run.runId, requestId: order.id };
  const sent: Result<{ readonly runId?: string | null }> = await link.call(
    { what: `${action.kind} ${run.orderId}`, deadlineMs: link.deadlines.write },
    async ({ workflowService }) => {
      switch (action.kind) {
        case 'terminate':
          await workflowService.terminateWorkflowExecution({ ...common, workflowExecution: execution(run) });
          return {};
        case 'pause':
          await atEach(runs, (its) => workflowService.pauseWorkflowExecution({ ...common, ...ids, ...its }));
          return {};
        case 'try-now':
          await atEach(runs, (its) =>
            workflowService.resetActivity({
              namespace,
              execution: its,
              identity: order.actor,
              matchAll: true,
              keepPaused: true,
            }),
          );
          return {};
        case 'unpause':
          await atEach(runs, (its) =>
            workflowService.unpauseWorkflowExecution({ ...common, ...ids, ...its }),
          );
          return {};
        case 'reset': {
          const { runId } = await workflowService.resetWorkflowExecution({
            ...common,
            // The history keeps no identity of a reset, only its reason; the temporal command writes both into it too.
            reason: `${order.actor}: ${order.reason}`,
            workflowExecution: execution(run),
            workflowTaskFinishEventId: int64(action.eventId),
            requestId: order.id,
            resetReapplyExcludeTypes: action.exclude.map((kind) => (kind === 'signals' ? 1 : 2)),
          });
          return { runId };
        }
        default:
          throw new Error(`${action.kind} is a message to the order and no operation`);
      }
    },
  );
  if (!sent.ok) return silenceOrRefusal(sent.problem);
  const newRunId = sent.value.runId ?? '';
  return { kind: 'accepted', says: 'the server took it', ...(newRunId === '' ? {} : { newRunId }) };
}

function silenceOrRefusal(problem: Problem): Answer {
  if (isSilence(problem)) return { kind: 'silence', problem };
  const gone = problem.kind === 'not-found';
  const says = gone ? 'the run has ended or does not exist any more' : problem.message;
  return { kind: 'refused', by: 'server', says };
}

function execution(run: FrozenRun) {
  return { workflowId: run.workflowId, runId: run.runId };
}

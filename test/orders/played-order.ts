import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import type { FaultClient } from '../../chaos/fault-client.ts';
import { compensationWorkflowId, orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type {
  OrderInput,
  OrderResult,
  OrderView,
  TimelineEntry,
  WorkflowStuckView,
} from '../../contract/order/order.ts';
import {
  ORDER_QUERIES,
  ORDER_SIGNALS,
  type UpdateAnswer,
  type VendorCallback,
} from '../../contract/order/order-messages.ts';
import type { Fault } from '../../contract/providers/providers.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { until } from '../until.ts';
import type { OrderStack } from './order-stack.ts';

const WATCH_MS = 2_000;
/** Below the time limit of a test, which would report nothing. */
const RESULT_LIMIT_MS = 300_000;

/** One order on the real stack, as a test plays with it. */
export type PlayedOrder = {
  readonly order: OrderInput;
  readonly client: Client;
  readonly faults: FaultClient;
  handle(): WorkflowHandle;
  view(): Promise<OrderView>;
  timeline(): Promise<readonly TimelineEntry[]>;
  whyStuck(): Promise<WorkflowStuckView>;
  /** Waits until the order's own view matches, and returns that view. */
  untilView(matches: (view: OrderView) => boolean, what: string): Promise<OrderView>;
  /** `refused` carries the validator's sentence. */
  update(name: string, input: object): Promise<{ readonly said: string; readonly refused: boolean }>;
  vendorReports(
    callback: Partial<VendorCallback> & Pick<VendorCallback, 'status' | 'version'>,
  ): Promise<void>;
  fault(effect: Fault['effect'], match?: Fault['match']): Promise<string>;
  pause(reason: string): Promise<void>;
  unpause(reason: string): Promise<void>;
  /** Waits until the clock, which the server on this machine shares, has passed this moment. */
  untilServerTime(at: number): Promise<void>;
  resetToFirstTask(reason: string): Promise<void>;
  /** The run that undoes it, for the `round`-th time. */
  undo(round?: number): WorkflowHandle;
  result(): Promise<OrderResult>;
};

/** Places the order as every edge does. */
export async function placeOrder(
  stack: Pick<OrderStack, 'client' | 'faults' | 'address' | 'namespace'>,
  order: OrderInput,
): Promise<PlayedOrder> {
  const { client, faults } = stack;
  const link = longDeadlineLink(stack);
  try {
    const started = await startOrder(link, order);
    if (!started.ok) throw new Error(started.problem.message);
  } finally {
    await link.close();
  }
  return playedOrder(client, faults, order);
}

export function playedOrder(client: Client, faults: FaultClient, order: OrderInput): PlayedOrder {
  // Without a run id, so that it follows the order into the run after a reset.
  const handle = () => client.workflow.getHandle(orderWorkflowId(order.orderId));
  const view = () => handle().query<OrderView>(ORDER_QUERIES.order);
  const update: PlayedOrder['update'] = async (name, input) => {
    try {
      const answer = await handle().executeUpdate<UpdateAnswer, [object]>(name, { args: [input] });
      return { said: answer.said, refused: false };
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      return { said: error.cause?.message ?? '', refused: true };
    }
  };
  /**
   * The policy `test` gives a step a few seconds. Where a slow machine needs more, the step parks until its automatic
   * retry minutes later; an operator does not wait for that. A step that failed otherwise stays parked.
   */
  const retryUnanswered = async ({ parkedSteps }: OrderView): Promise<void> => {
    for (const { detail, step } of parkedSteps) {
      if (!/; next try \S+$/.test(detail)) continue;
      await update('retryStage', { reason: 'no answer', actor: 'test', step });
    }
  };
  return {
    order,
    client,
    faults,
    handle,
    view,
    timeline: () => handle().query<readonly TimelineEntry[]>(ORDER_QUERIES.timeline),
    whyStuck: () => handle().query<WorkflowStuckView>(ORDER_QUERIES.whyStuck),
    async untilView(matches, what) {
      let error: unknown;
      let seen: OrderView | undefined;
      return await until(async () => {
        try {
          seen = await view();
          if (matches(seen)) return seen;
          await retryUnanswered(seen);
        } catch (failure) {
          error = failure;
        }
        return false;
      }, `${order.orderId}: ${what}`).catch((cause: unknown) => {
        throw new Error(`last view: ${JSON.stringify(seen)}; last error: ${error}`, { cause });
      });
    },
    update,
    async vendorReports(callback) {
      const vendorId = callback.vendorId ?? order.lines[0]?.vendorId ?? '';
      const part = (await view()).vendors.find((known) => known.vendorId === vendorId);
      await handle().signal(ORDER_SIGNALS.vendorCallback, {
        eventId: `test:${vendorId}:${callback.version}`,
        at: new Date().toISOString(),
        vendorId,
        vendorOrderId: part?.vendorOrderId ?? 'not-known-yet',
        ...callback,
      });
    },
    fault: (effect, match = {}) => faults.add({ effect, match: { ...match, orderId: order.orderId } }),
    ...operatorCalls(client, orderWorkflowId(order.orderId)),
    untilServerTime: async (at) => {
      await until(() => Date.now() > at, `it is ${new Date(at).toISOString()}`);
    },
    undo: (round = 1) => client.workflow.getHandle(compensationWorkflowId(order.orderId, round)),
    async result() {
      const ended = handle().result() as Promise<OrderResult>;
      let over = false;
      const watch = async (): Promise<never> => {
        const end = performance.now() + RESULT_LIMIT_MS;
        while (!over && performance.now() < end) {
          await delay(WATCH_MS);
          if (!over)
            await view()
              .then(retryUnanswered)
              .catch(() => undefined);
        }
        throw new Error(`${order.orderId} did not end within ${RESULT_LIMIT_MS} ms`);
      };
      const watched = watch();
      watched.catch(() => undefined);
      return await Promise.race([ended, watched]).finally(() => {
        over = true;
      });
    },
  };
}

/** What the console does through the server rather than through the order. */
function operatorCalls(
  client: Client,
  workflowId: string,
): Pick<PlayedOrder, 'pause' | 'unpause' | 'resetToFirstTask'> {
  const common = { namespace: client.options.namespace, workflowId, identity: 'test' };
  return {
    async pause(reason) {
      // A pause that meets a scheduled workflow task leaves a history that SDK 1.24 cannot repeat.
      await until(async () => {
        const { raw } = await client.workflow.getHandle(workflowId).describe();
        const retrying = (raw.pendingActivities ?? []).every(({ attempt }) => (attempt ?? 0) > 1);
        return raw.pendingWorkflowTask == null && retrying;
      }, 'the order is at rest');
      await client.workflowService.pauseWorkflowExecution({ ...common, reason, requestId: randomUUID() });
    },
    async unpause(reason) {
      await client.workflowService.unpauseWorkflowExecution({ ...common, reason, requestId: randomUUID() });
    },
    async resetToFirstTask(reason) {
      const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
      const completed = events?.find((event) => event.workflowTaskCompletedEventAttributes != null);
      await client.workflowService.resetWorkflowExecution({
        namespace: client.options.namespace,
        workflowExecution: { workflowId },
        reason,
        requestId: randomUUID(),
        workflowTaskFinishEventId: completed?.eventId ?? null,
      });
    },
  };
}

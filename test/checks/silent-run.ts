import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { orderWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { type Attention, ORDER_SIGNALS } from '../../contract/order/order-messages.ts';
import type { OrderStack } from '../orders/order-stack.ts';

const { CommandType } = proto.temporal.api.enums.v1;

/** A run of an order whose code answers its tasks without asking for anything: an open wait without an end. */
export async function silentRun(stack: Pick<OrderStack, 'client' | 'namespace'>, orderId: string) {
  const { client, namespace } = stack;
  const handle = await client.workflow.start(WORKFLOW_TYPES.order, {
    workflowId: orderWorkflowId(orderId),
    taskQueue: `silent-${orderId}`,
    args: [],
  });
  const service = client.workflowService;
  const answer = async (commands: proto.temporal.api.command.v1.ICommand[] = []): Promise<void> => {
    const asked = { namespace, taskQueue: { name: `silent-${orderId}` }, identity: 'test' };
    const { taskToken } = await client.connection.withDeadline(Date.now() + 10_000, () =>
      service.pollWorkflowTaskQueue(asked),
    );
    await service.respondWorkflowTaskCompleted({ namespace, taskToken, identity: 'test', commands });
  };
  await answer();
  return {
    answer: () => answer(),
    /** Answers the next task with a timer. */
    startTimer: (milliseconds: number) =>
      answer([
        {
          commandType: CommandType.COMMAND_TYPE_START_TIMER,
          startTimerCommandAttributes: { timerId: '1', startToFireTimeout: msToTs(milliseconds) },
        },
      ]),
    signal: () => handle.signal('anything'),
    /** What the checks have signalled to it. */
    async told() {
      const { events } = await handle.fetchHistory();
      return (events ?? [])
        .map((event) => event.workflowExecutionSignaledEventAttributes)
        .filter((signal) => signal?.signalName === ORDER_SIGNALS.attention)
        .map((signal) => defaultPayloadConverter.fromPayload<Attention>(signal?.input?.payloads?.[0] ?? {}));
    },
  };
}

import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { CancelInput } from '../../contract/order/order-messages.ts';
import { ORDER_SIGNALS, ORDER_UPDATES } from '../../contract/order/order-messages.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { Problem } from '../../operations/temporal/problem.ts';
import type { PlannedOrder } from './plan-order.ts';
import type { Answer } from './run-traffic.ts';

/** What a customer who changes their mind sends; the update as the shop's page would, the signal as older shops did. */
export async function cancelOrder(link: TemporalLink, planned: PlannedOrder): Promise<Answer> {
  const input: CancelInput = { reason: 'the customer changed their mind', actor: planned.order.customerId };
  const by = planned.cancel?.by ?? 'update';
  const sent = await link.call(
    { what: `cancel ${planned.order.orderId}`, deadlineMs: link.deadlines.write },
    async (client): Promise<Answer> => {
      const handle = client.workflow.getHandle(orderWorkflowId(planned.order.orderId));
      try {
        if (by === 'signal') await handle.signal(ORDER_SIGNALS.cancelOrder, input);
        else await handle.executeUpdate(ORDER_UPDATES.cancel, { args: [input] });
        return { kind: 'ok' };
      } catch (error) {
        // The order itself refused: it is past the point where it can be undone, or it is being undone already.
        if (error instanceof Error && error.name === 'WorkflowUpdateFailedError') {
          return { kind: 'refused', detail: (error.cause as Error | undefined)?.message ?? error.message };
        }
        throw error;
      }
    },
  );
  return sent.ok ? sent.value : answerOf(sent.problem);
}

/** Whether it may have been executed anyway. Only an explicit refusal is a failure. */
export function answerOf(problem: Problem): Answer {
  switch (problem.kind) {
    case 'refused':
    case 'not-found':
      return { kind: 'refused', detail: problem.message };
    case 'timeout':
    case 'unreachable':
    case 'no-worker':
    case 'cancelled':
    case 'failed':
      return { kind: 'unknown', detail: problem.message };
    default:
      return { kind: 'fail', detail: problem.message };
  }
}

import { isTerminalStage } from '../../domain/order-stage.ts';
import { send } from '../process/send.ts';
import { runStep } from '../process/step-runner.ts';
import type { OrderEventInput } from './apply-event.ts';
import type { OrderRun } from './order-run.ts';

export async function recordOrder(run: OrderRun): Promise<OrderEventInput> {
  const recorded = await runStep(run, {
    step: 'record',
    budget: run.policy.db.budget,
    numbered: false,
    attempt: () => send(run, run.effects.db.recordOrder, 'write the order', { order: run.order }),
  });
  if (recorded.kind === 'failed') {
    const { code, detail } = recorded.failure;
    return { event: 'record-refused', cause: detail, source: 'activity', failureCode: code };
  }
  run.recorded = true;
  return { event: 'recorded', cause: 'written', source: 'activity' };
}

/** Writes what no effect has carried, before the run ends. */
export async function writeRest(run: OrderRun): Promise<void> {
  while (run.recorded && run.unwritten.length > 0) {
    await runStep(run, {
      step: 'write-log',
      budget: run.policy.db.budget,
      numbered: false,
      reason: 'activity-retrying',
      attempt: () => send(run, run.effects.db.recordTransitions, 'write the log', endOf(run)),
    });
  }
}

/** A customer hears of the end of an order; that of a checkout's is its answer. */
function endOf(run: OrderRun) {
  if (run.carriedBy === 'checkout' || !isTerminalStage(run.stage)) return {};
  return { closed: { customerId: run.order.customerId, stage: run.stage } };
}

import { isTerminalStage } from '../../domain/order-stage.ts';
import { runStep } from '../process/step-runner.ts';
import type { OrderEventInput } from './apply-event.ts';
import type { OrderProcess, OrderRun } from './order-run.ts';
import { send } from './send.ts';

export async function recordOrder(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase'>,
): Promise<OrderEventInput> {
  const recorded = await runStep(run, {
    step: 'record',
    budget: run.purchase.policy.db.budget,
    numbered: false,
    attempt: () => send(run, run.effects.db.recordOrder, 'write the order', { order: run.purchase.order }),
  });
  if (recorded.kind === 'failed') {
    const { code, detail } = recorded.failure;
    return { event: 'record-refused', cause: detail, source: 'activity', failureCode: code };
  }
  run.log.recorded = true;
  return { event: 'recorded', cause: 'written', source: 'activity' };
}

/** Writes what no effect has carried, before the run ends. */
export async function writeRest(run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase'>): Promise<void> {
  while (run.log.recorded && run.log.unwritten.length > 0) {
    await runStep(run, {
      step: 'write-log',
      budget: run.purchase.policy.db.budget,
      numbered: false,
      reason: 'activity-retrying',
      attempt: () => send(run, run.effects.db.recordTransitions, 'write the log', endOf(run)),
    });
  }
}

/** A customer hears of the end of an order; that of a checkout's is its answer. */
function endOf(run: Pick<OrderRun, 'purchase' | 'state'>) {
  if (run.purchase.carriedBy === 'checkout' || !isTerminalStage(run.state.current)) return {};
  return { closed: { customerId: run.purchase.order.customerId, stage: run.state.current } };
}

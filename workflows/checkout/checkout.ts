import { TypedSearchAttributes } from '@temporalio/common';
import {
  CancellationScope,
  defineQuery,
  getExternalWorkflowHandle,
  setHandler,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import { CUSTOMER_SIGNALS } from '../../contract/customer/customer.ts';
import { customerWorkflowId, orderWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { type CheckoutResult, checkoutInputSchema } from '../../contract/order/checkout.ts';
import type { OrderInput, OrderView, TimelineEntry, WorkflowStuckView } from '../../contract/order/order.ts';
import { ORDER_QUERIES } from '../../contract/order/order-messages.ts';
import { orderStartAttributes } from '../../contract/order/order-start.ts';
import { LIMITS } from '../../domain/limits.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import { WORKFLOW_TASK_TIMEOUT } from '../../domain/policy.ts';
import { applyEvent, type OrderEventInput } from '../order/apply-event.ts';
import { createRun } from '../order/create-run.ts';
import { handOverOf } from '../order/hand-over.ts';
import type { OrderProcess, OrderRun } from '../order/order-run.ts';
import { readOrderInput } from '../order/read-order-input.ts';
import { recordOrder, writeRest } from '../order/record.ts';
import { send } from '../order/send.ts';
import { authorisePayment, reserveStock, stockAnswered } from '../order/steps.ts';
import { undoHere } from '../order/undo.ts';
import { registerUndo } from '../order/undo-list.ts';
import { orderView, stuckView } from '../order/view.ts';
import { note } from '../process/log.ts';
import { NeedsHandOver } from '../process/needs-hand-over.ts';
import { bySchema, type ReadInput, readInput } from '../process/read-input.ts';

import { runStep } from '../process/step-runner.ts';
import { pinned } from '../runtime/pinned.ts';
import { startOnce } from '../runtime/start-once.ts';

/**
 * From the customer's request to the first answer, within seconds: stock and payment are held, or nothing is. The order
 * goes through the same state machine and steps as in the order workflow. What is not settled in time, and what an
 * operator has to decide, is handed over to that workflow at its current stage; a clear refusal is undone here.
 */
export async function checkout(raw: unknown): Promise<CheckoutResult> {
  return await CancellationScope.nonCancellable(async () => {
    const read = readInput(readCheckout, raw, { ends: 'completed' });
    if (read.kind === 'unreadable') return refusedInput(read.problem);
    const run = createRun(read.input, Date.now(), 'checkout');
    bindQueries(run);
    const unfinished = await settle(run);
    if (unfinished !== null) {
      note(run, { what: 'handed over', source: 'workflow', detail: unfinished.message });
    }
    const result = resultOf(run, unfinished);
    run.attributes.publish();
    const continues = unfinished !== null || !isTerminalStage(run.state.current);
    await Promise.all([continues ? startOrder(run) : null, signalCustomer(run, result)]);
    return result;
  });
}

// Its answer is given within seconds by the code that began it; everything that lives longer moves with the builds.
setWorkflowOptions(pinned, checkout);

function readCheckout(raw: unknown): ReadInput<OrderInput> {
  const checkout = bySchema(checkoutInputSchema)(raw);
  return checkout.kind === 'read' ? readOrderInput(checkout.input.order) : checkout;
}

/** Null: the order is confirmed, or refused with nothing left to undo. */
async function settle(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
): Promise<NeedsHandOver | null> {
  try {
    while (run.state.next !== null && run.state.next !== 'confirm' && run.state.next !== 'finish') {
      const command = run.state.next;
      run.state.next = null;
      const input = await carryOut(run, command);
      if (input !== null) applyEvent(run, input);
    }
    if (isTerminalStage(run.state.current)) await writeRest(run);
    return null;
  } catch (error) {
    if (error instanceof NeedsHandOver) return error;
    throw error;
  }
}

async function carryOut(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
  command: NonNullable<OrderRun['state']['next']>,
): Promise<OrderEventInput | null> {
  switch (command) {
    case 'record':
      return await recordAndReserve(run);
    case 'reserve-stock':
      return await reserveStock(run);
    case 'authorise-payment':
      return await authorisePayment(run);
    case 'undo':
      return await undoHere(run);
    default:
      throw new Error(`a checkout cannot carry out ${command}`);
  }
}

/** Both in one call, because the customer waits. After a permanent failure each is run alone to find which failed. */
async function recordAndReserve(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'people' | 'purchase' | 'review' | 'undo'>,
): Promise<OrderEventInput> {
  registerUndo(run, 'release-stock');
  const answered = await runStep(run, {
    step: 'record',
    budget: run.purchase.policy.db.budget,
    numbered: false,
    attempt: () =>
      send(run, run.effects.db.recordAndReserve, 'write the order and reserve the stock', {
        order: run.purchase.order,
      }),
  });
  if (answered.kind === 'failed') return await recordOrder(run);
  run.log.recorded = true;
  applyEvent(run, { event: 'recorded', cause: 'written', source: 'activity' });
  run.state.next = null;
  return await stockAnswered(run, answered.answer);
}

/** Where the order workflow exists already, it continues with the same keys, and nothing is started twice. */
function startOrder(
  run: Pick<OrderRun, 'log' | 'payment' | 'purchase' | 'state' | 'undo'>,
): Promise<unknown> {
  const { order } = run.purchase;
  return startOnce(WORKFLOW_TYPES.order, {
    workflowId: orderWorkflowId(order.orderId),
    args: [order, handOverOf(run)],
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    memo: { currency: order.currency },
    typedSearchAttributes: new TypedSearchAttributes(
      orderStartAttributes(order, { stage: run.state.current, since: run.state.since }),
    ),
  });
}

/** By signal to the customer and not by the result alone: the customer's run may have been followed by another. */
async function signalCustomer(
  run: Pick<OrderRun, 'log' | 'purchase'>,
  result: CheckoutResult,
): Promise<void> {
  const customer = getExternalWorkflowHandle(customerWorkflowId(run.purchase.order.customerId));
  try {
    await customer.signal(CUSTOMER_SIGNALS.checkoutClosed, result);
  } catch {
    note(run, { what: 'customer not told', source: 'workflow', detail: 'there is no run of this customer' });
  }
}

function resultOf(
  run: Pick<OrderRun, 'purchase' | 'state'>,
  unfinished: NeedsHandOver | null,
): CheckoutResult {
  const {
    purchase: { order },
    state: { current: stage },
  } = run;
  const amount = { currency: order.currency, minor: run.purchase.amountMinor };
  const said = { orderId: order.orderId, stage, amount };
  // What still has to be given back is the order's own run's to do; nothing will be delivered either way.
  const over = isTerminalStage(stage) || stage === 'cancelling' || stage === 'compensating';
  if (over) return { ...said, kind: 'refused', code: run.state.failureCode ?? stage };
  if (unfinished === null) return { ...said, kind: 'confirmed', code: null };
  if (unfinished.why === 'review') return { ...said, kind: 'review', code: 'payment-review' };
  return { ...said, kind: 'pending', code: 'unsettled' };
}

function refusedInput(problem: string): CheckoutResult {
  const orderId = workflowInfo().workflowId.replace(/^checkout\//, '');
  return {
    orderId,
    kind: 'refused',
    code: `bad-input: ${problem}`.slice(0, LIMITS.reasonCharacters),
    stage: 'rejected',
    amount: { currency: '', minor: 0 },
  };
}

function bindQueries(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
): void {
  setHandler(defineQuery<OrderView>(ORDER_QUERIES.order), () => orderView(run));
  setHandler(defineQuery<readonly TimelineEntry[]>(ORDER_QUERIES.timeline), () => run.log.timeline);
  setHandler(defineQuery<WorkflowStuckView>(ORDER_QUERIES.whyStuck), () => stuckView(run));
}

import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import { orderIdOfWorkflow } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput, OrderResult } from '../../contract/order/order.ts';
import { readOrder } from '../../contract/order/read-order.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import { haveUndone } from '../compensation/have-undone.ts';
import { now } from '../runtime/now.ts';
import { applyEvent, type OrderEventInput } from './apply-event.ts';
import { publish } from './attributes.ts';
import { requestCancel } from './cancel.ts';
import { voidRemainder } from './capture.ts';
import { fulfil } from './fulfilment.ts';
import { takeOver } from './hand-over.ts';
import { bindMessages } from './messages.ts';
import { capturedMinor, createRun, type OrderRun } from './order-run.ts';
import { recordOrder, writeRest } from './record.ts';
import { followShipments } from './shipment.ts';
import { authorisePayment, reserveStock } from './steps.ts';
import { watchVendors } from './vendor-watch.ts';

/**
 * One order from its acknowledgement to its end. The state machine in `domain/` decides what comes next; this function
 * runs its commands and applies the resulting events. A cancellation of the run interrupts nothing here: it is one more
 * way to request a cancel. `handOver` is the state in which a checkout left the order; without it the order begins here.
 */
export async function order(raw: unknown, handOver?: unknown): Promise<OrderResult> {
  const root = CancellationScope.current();
  return await CancellationScope.nonCancellable(async () => {
    const input = readOrder(raw);
    const run = createRun(input.kind === 'order' ? input.order : unreadableOrder(), Date.now());
    if (input.kind === 'refused') run.problem = input.problem;
    else if (handOver !== undefined) takeOver(run, handOver);
    bindMessages(run);
    root.cancelRequested.catch(() =>
      requestCancel(run, { reason: 'the run was cancelled', actor: 'temporal' }),
    );
    const watch = watchVendors(run);
    while (run.next !== null) {
      const command = run.next;
      run.next = null;
      // Commands that need no activity are not awaited, so that both stages go into one upsert.
      const input = atOnce(run, command) ?? (await carryOut(run, command));
      if (input !== null) applyEvent(run, input);
    }
    if (!isTerminalStage(run.stage)) throw new Error(`the order came to a halt while ${run.stage}`);
    await end(run, watch);
    return resultOf(run);
  });
}

function atOnce(run: OrderRun, command: NonNullable<OrderRun['next']>): OrderEventInput | null {
  if (command === 'record' && run.problem !== null) {
    return { event: 'input-refused', cause: run.problem, failureCode: 'bad-input' };
  }
  if (command === 'confirm') return { event: 'fulfilment-started', cause: 'confirmed' };
  if (command === 'settle') return { event: 'undo-started', cause: 'what was under way has settled' };
  if (command === 'finish' && !isTerminalStage(run.stage)) {
    return { event: 'finished', cause: 'nothing is left to do' };
  }
  return null;
}

async function carryOut(
  run: OrderRun,
  command: NonNullable<OrderRun['next']>,
): Promise<OrderEventInput | null> {
  switch (command) {
    case 'record':
      return await interruptible(run, recordOrder);
    case 'reserve-stock':
      return await interruptible(run, reserveStock);
    case 'authorise-payment':
      return await interruptible(run, authorisePayment);
    case 'fulfil':
      return await interruptible(run, fulfil);
    case 'undo':
      return await haveUndone(run);
    case 'follow-shipments':
      await voidRemainder(run);
      return await followShipments(run);
    case 'finish':
      return null;
    default:
      throw new Error(`the order cannot carry out ${command}`);
  }
}

/** A cancel interrupts the step and has already set the next command. */
async function interruptible(
  run: OrderRun,
  step: (run: OrderRun) => Promise<OrderEventInput | null>,
): Promise<OrderEventInput | null> {
  const scope = new CancellationScope();
  run.forward = scope;
  try {
    const input = await scope.run(() => step(run));
    return scope.consideredCancelled ? null : input;
  } catch (error) {
    if (isCancellation(error) && scope.consideredCancelled) return null;
    throw error;
  } finally {
    run.forward = null;
  }
}

async function end(run: OrderRun, watch: Promise<void>): Promise<void> {
  run.ended = true;
  await writeRest(run);
  await watch;
  await Promise.all(run.notices);
  await condition(allHandlersFinished);
  publish(run);
}

function resultOf(run: OrderRun): OrderResult {
  return {
    orderId: run.order.orderId,
    stage: run.stage,
    failureCode: run.failureCode,
    capturedMinor: capturedMinor(run),
    refundedMinor: run.refundedMinor,
  };
}

/** Stands in for an input that cannot be read, so that the run can still be listed, asked and ended. */
function unreadableOrder(): OrderInput {
  const { workflowId } = workflowInfo();
  const at = now();
  return {
    v: 1,
    orderId: orderIdOfWorkflow(workflowId) ?? workflowId,
    customerId: 'unknown',
    requestKey: 'unknown',
    placedAt: at,
    promiseBy: at,
    policy: 'production',
    channel: 'operator',
    currency: 'EUR',
    lines: [],
    payment: { method: 'cash' },
    shipTo: { name: '', street: '', city: '', postalCode: '', country: 'XX' },
    contact: { email: '' },
  };
}

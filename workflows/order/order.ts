import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import { orderIdOfWorkflow } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput, OrderResult } from '../../contract/order/order.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import { haveUndone } from '../compensation/have-undone.ts';
import { readInput } from '../process/read-input.ts';
import { now } from '../runtime/now.ts';
import { applyEvent, type OrderEventInput } from './apply-event.ts';
import { requestCancel } from './cancel.ts';
import { voidRemainder } from './capture.ts';
import { createRun } from './create-run.ts';
import { fulfil } from './fulfilment.ts';
import { takeOver } from './hand-over.ts';
import { bindMessages } from './messages.ts';
import { capturedMinor, type OrderProcess, type OrderRun } from './order-run.ts';
import { readOrderInput } from './read-order-input.ts';
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
    const read = readInput(readOrderInput, raw, { ends: 'completed' });
    const run = createRun(read.kind === 'read' ? read.input : unreadableOrder(), Date.now());
    if (read.kind === 'unreadable') run.purchase.problem = read.problem;
    else if (handOver !== undefined) takeOver(run, handOver);
    bindMessages(run);
    root.cancelRequested.catch(() =>
      requestCancel(run, { reason: 'the run was cancelled', actor: 'temporal' }),
    );
    const watch = watchVendors(run);
    while (run.state.next !== null) {
      const command = run.state.next;
      run.state.next = null;
      // Commands that need no activity are not awaited, so that both stages go into one upsert.
      const input = atOnce(run, command) ?? (await carryOut(run, command));
      if (input !== null) applyEvent(run, input);
    }
    if (!isTerminalStage(run.state.current))
      throw new Error(`the order came to a halt while ${run.state.current}`);
    await end(run, watch);
    return resultOf(run);
  });
}

function atOnce(
  run: Pick<OrderRun, 'purchase' | 'state'>,
  command: NonNullable<OrderRun['state']['next']>,
): OrderEventInput | null {
  if (command === 'record' && run.purchase.problem !== null) {
    return { event: 'input-refused', cause: run.purchase.problem, failureCode: 'bad-input' };
  }
  if (command === 'confirm') return { event: 'fulfilment-started', cause: 'confirmed' };
  if (command === 'settle') return { event: 'undo-started', cause: 'what was in progress has settled' };
  if (command === 'finish' && !isTerminalStage(run.state.current)) {
    return { event: 'finished', cause: 'nothing is left to do' };
  }
  return null;
}

async function carryOut(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
  command: NonNullable<OrderRun['state']['next']>,
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
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
  step: (run: OrderRun) => Promise<OrderEventInput | null>,
): Promise<OrderEventInput | null> {
  const scope = new CancellationScope();
  run.state.forward = scope;
  try {
    const input = await scope.run(() => step(run));
    return scope.consideredCancelled ? null : input;
  } catch (error) {
    if (isCancellation(error) && scope.consideredCancelled) return null;
    throw error;
  } finally {
    run.state.forward = null;
  }
}

async function end(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase'>,
  watch: Promise<void>,
): Promise<void> {
  run.state.ended = true;
  await writeRest(run);
  await watch;
  await Promise.all(run.log.notices);
  await condition(allHandlersFinished);
  run.attributes.publish();
}

function resultOf(run: Pick<OrderRun, 'parts' | 'payment' | 'purchase' | 'state'>): OrderResult {
  return {
    orderId: run.purchase.order.orderId,
    stage: run.state.current,
    failureCode: run.state.failureCode,
    capturedMinor: capturedMinor(run),
    refundedMinor: run.payment.refundedMinor,
  };
}

/** Replaces an input that cannot be read, so that the run can still be listed, queried and closed. */
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

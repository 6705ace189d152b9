import { allHandlersFinished, CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import { type ReturnInput, type ReturnResult, returnInputSchema } from '../../contract/return/return.ts';
import { isReturnEnded } from '../../domain/return-state.ts';
import { bySchema, readInput } from '../process/read-input.ts';
import { runStep } from '../process/step-runner.ts';
import { now } from '../runtime/now.ts';
import { applyEvent, type ReturnEventInput } from './apply-event.ts';
import { createReturnRun } from './create-run.ts';
import { bindMessages } from './messages.ts';
import { problemOf } from './problems.ts';
import { refund } from './refund.ts';
import type { ReturnProcess, ReturnRun } from './return-run.ts';
import { send } from './send.ts';

import {
  awaitApproval,
  awaitGoods,
  awaitInspection,
  cancelLabel,
  makeLabel,
  recordReturn,
  restock,
} from './steps.ts';

/**
 * One return from the request to the money and the shelf. The table in `domain/` defines the next step; this function
 * carries its commands out and answers with events. The cancellation of the run is one more way to withdraw.
 */
export async function returnGoods(raw: unknown): Promise<ReturnResult> {
  const root = CancellationScope.current();
  return await CancellationScope.nonCancellable(async () => {
    const read = readInput(bySchema(returnInputSchema), raw, { ends: 'completed' });
    const [input, problem] = read.kind === 'read' ? [read.input, null] : [unreadableReturn(), read.problem];
    const run = createReturnRun(input, problem, Date.now());
    bindMessages(run);
    root.cancelRequested.catch(() => {
      const said = { reason: 'the run was cancelled', actor: 'temporal' };
      if (problemOf(run, 'withdraw', said) === null) run.people.withdrawal = said;
    });
    run.attributes.publish();
    for (let command = run.state.next.shift(); command !== undefined; command = run.state.next.shift()) {
      const input = await carryOut(run, command);
      if (input !== null) applyEvent(run, input);
    }
    if (!isReturnEnded(run.state.current))
      throw new Error(`the return came to a halt while ${run.state.current}`);
    await end(run);
    const { orderId, returnId } = run.request.input;
    return { returnId, orderId, state: run.state.current, refundedMinor: run.refund.paidMinor };
  });
}

async function carryOut(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'parcel' | 'people' | 'refund' | 'request'>,
  command: ReturnRun['state']['next'][number],
): Promise<ReturnEventInput | null> {
  switch (command) {
    case 'record':
      return await recordReturn(run);
    case 'await-approval':
      return await awaitApproval(run);
    case 'make-label':
      return await makeLabel(run);
    case 'await-goods':
      return await awaitGoods(run);
    case 'begin-inspection':
      return { event: 'inspection-started', cause: 'the goods are here' };
    case 'await-inspection':
      return await awaitInspection(run);
    case 'begin-refund':
      return { event: 'refund-started', cause: `${run.refund.dueMinor} minor units` };
    case 'refund':
      return await refund(run);
    case 'restock':
      return await restock(run);
    case 'send-back':
      return { event: 'sent-back', cause: 'the goods go back to the customer' };
    case 'cancel-label':
      await cancelLabel(run);
      return null;
    case 'finish':
      return null;
  }
}

async function end(run: ReturnProcess & Pick<ReturnRun, 'effects' | 'request'>): Promise<void> {
  await Promise.all(run.log.notices);
  if (run.log.unwritten.length > 0 && run.request.problem === null) {
    await runStep(run, {
      step: 'write-log',
      numbered: false,
      attempt: () => send(run, run.effects.db.recordReturnLog, 'write the log', {}),
    });
  }
  await condition(allHandlersFinished);
  run.attributes.publish();
}

/** Replaces an input that cannot be read, so that the run can still be listed, queried and closed. */
function unreadableReturn(): ReturnInput {
  return {
    v: 1,
    returnId: workflowInfo().workflowId.replace(/^return\//, ''),
    orderId: 'unknown',
    customerId: 'unknown',
    requestKey: 'unknown',
    requestedAt: now(),
    policy: 'production',
    lines: [],
    reason: 'it cannot be read',
  };
}

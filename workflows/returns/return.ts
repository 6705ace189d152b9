import { allHandlersFinished, CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import * as v from 'valibot';
import { type ReturnInput, type ReturnResult, returnInputSchema } from '../../contract/return/return.ts';
import { isReturnEnded } from '../../domain/return-state.ts';
import { now } from '../runtime/now.ts';
import { applyEvent, type ReturnEventInput } from './apply-event.ts';
import { bindMessages } from './messages.ts';
import { problemOf } from './problems.ts';
import { publish } from './publish.ts';
import { refund } from './refund.ts';
import { createReturnRun, type ReturnRun } from './return-run.ts';
import { runStep, send } from './step-runner.ts';
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
 * One return from the request to the money and the shelf. The table in `domain/` says what comes next; this function
 * carries its commands out and answers with events. The cancellation of the run is one more way to withdraw.
 */
export async function returnGoods(raw: unknown): Promise<ReturnResult> {
  const root = CancellationScope.current();
  return await CancellationScope.nonCancellable(async () => {
    const parsed = v.safeParse(returnInputSchema, raw);
    const problem = parsed.success ? null : parsed.issues[0].message;
    const run = createReturnRun(parsed.success ? parsed.output : unreadable(), problem, Date.now());
    bindMessages(run);
    root.cancelRequested.catch(() => {
      const said = { reason: 'the run was cancelled', actor: 'temporal' };
      if (problemOf(run, 'withdraw', said) === null) run.withdrawal = said;
    });
    publish(run);
    for (let command = run.next.shift(); command !== undefined; command = run.next.shift()) {
      const input = await carryOut(run, command);
      if (input !== null) applyEvent(run, input);
    }
    if (!isReturnEnded(run.state)) throw new Error(`the return came to a halt while ${run.state}`);
    await end(run);
    const { orderId, returnId } = run.input;
    return { returnId, orderId, state: run.state, refundedMinor: run.refundedMinor };
  });
}

async function carryOut(
  run: ReturnRun,
  command: ReturnRun['next'][number],
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
      return { event: 'refund-started', cause: `${run.refundMinor} minor units` };
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

async function end(run: ReturnRun): Promise<void> {
  await Promise.all(run.notices);
  if (run.unwritten.length > 0 && run.problem === null) {
    await runStep(run, {
      step: 'write-log',
      numbered: false,
      attempt: () => send(run, run.effects.db.recordReturnLog, 'write the log', {}),
    });
  }
  await condition(allHandlersFinished);
  publish(run);
}

/** Stands in for an input that cannot be read, so that the run can still be listed, asked and ended. */
function unreadable(): ReturnInput {
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

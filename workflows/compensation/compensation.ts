import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  getExternalWorkflowHandle,
  setHandler,
} from '@temporalio/workflow';
import * as v from 'valibot';
import {
  COMPENSATION_QUERIES,
  COMPENSATION_SIGNALS,
  type CompensationProgress,
  type CompensationWord,
  compensationInputSchema,
  compensationWordSchema,
} from '../../contract/compensation/compensation.ts';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { ORDER_SIGNALS } from '../../contract/order/order-messages.ts';
import { undoEverything } from '../order/undo.ts';
import { bySchema, readInput } from '../process/read-input.ts';
import { dropHold } from '../process/step-runner.ts';
import { progressOf, reportableProgress, type Undoing } from './progress.ts';
import { compensationAttributes } from './publish.ts';
import { runOf } from './snapshot.ts';

/**
 * Undoes an order until it is undone: a step that cannot be finished parks and waits for an operator. It signals its
 * progress to the workflow ID of the order, so that the current run gets it; without one it continues alone.
 */
export async function compensation(raw: unknown): Promise<CompensationProgress> {
  return await CancellationScope.nonCancellable(async () => {
    // Nothing was done yet, and the failure carries the reason to the order.
    const { input } = readInput(bySchema(compensationInputSchema), raw, {
      ends: 'failed',
      failure: 'what is to be undone does not decode',
    });
    const run = runOf(input, Date.now());
    const asked = run.parts.all.filter((part) => !part.undone).map(({ vendorId }) => vendorId);
    const undoing: Undoing = { run, asked, heard: [], clean: false, version: 0 };
    bindMessages(undoing);
    // Steps held beforehand are reported at once: the order waits for that report.
    const reporting = keepReporting(undoing, run.steps.holds.size > 0 ? '' : reportableProgress(undoing));
    await undoEverything(run);
    undoing.clean = true;
    await reporting;
    await condition(allHandlersFinished);
    return progressOf(undoing);
  });
}

function bindMessages(undoing: Undoing): void {
  setHandler(defineQuery<CompensationProgress>(COMPENSATION_QUERIES.status), () => progressOf(undoing));
  setHandler(defineSignal<[unknown]>(COMPENSATION_SIGNALS.word), (raw) => {
    const parsed = v.safeParse(compensationWordSchema, raw);
    // A signal cannot be refused; what is no word of the order changes nothing.
    if (parsed.success) take(undoing, parsed.output);
  });
}

function take({ heard, run }: Undoing, word: CompensationWord): void {
  if (heard.includes(word.id)) return;
  heard.push(word.id);
  const { step } = word;
  if (run.undo.finished.has(step)) return;
  switch (word.kind) {
    case 'hold':
      run.steps.holds.set(step, word.hold);
      run.steps.tries.get(step)?.cancel();
      break;
    case 'release':
      dropHold(run, step, { cause: step, actor: 'order' });
      break;
    case 'by-hand':
      run.steps.byHand.set(step, { how: word.how, answer: word.answer });
      break;
    case 'retry': {
      const { actor, reason, requestId } = word;
      const parked = run.steps.parked.get(step);
      if (parked !== undefined) parked.retry = { actor, reason, requestId };
      break;
    }
    case 'tell':
      break;
  }
}

/** One message after the other; what changes while one is on its way goes with the next. */
async function keepReporting(undoing: Undoing, atFirst: string): Promise<void> {
  const order = getExternalWorkflowHandle(orderWorkflowId(undoing.run.purchase.order.orderId));
  const attributes = compensationAttributes(undoing);
  let reported = atFirst;
  while (!undoing.clean || reported !== reportableProgress(undoing)) {
    await condition(() => reported !== reportableProgress(undoing));
    reported = reportableProgress(undoing);
    undoing.version = Math.max(undoing.version + 1, Date.now());
    attributes.publish();
    try {
      await order.signal(ORDER_SIGNALS.compensationNews, progressOf(undoing));
    } catch {
      // The order has no run: it was terminated, and the compensation continues.
    }
  }
}

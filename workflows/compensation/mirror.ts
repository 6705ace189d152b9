import type {
  CompensationGone,
  CompensationProgress,
  CompensationStepProgress,
} from '../../contract/compensation/compensation.ts';
import type { OrderProcess, OrderRun } from '../order/order-run.ts';
import { followPart } from '../order/shipment.ts';
import { registerUndo, setUndo } from '../order/undo-list.ts';
import { markUndone } from '../order/vendor-status.ts';
import { overlay } from '../process/log.ts';
import { dropHold, park, unpark } from '../process/step-runner.ts';
import type { UndoneBy } from './undone-by.ts';
import { NO_SCOPE } from './words.ts';

/** The signal `compensationNews`: at least once, in any order, perhaps from a compensation that is no longer awaited. */
export function applyProgress(
  run: OrderProcess & Pick<OrderRun, 'parts' | 'payment' | 'people' | 'undo'>,
  progress: CompensationProgress,
): void {
  const by = run.undo.by;
  if (by === null || by.workflowId !== progress.workflowId || by.ended !== null) return;
  if (by.progress !== null && progress.version <= by.progress.version) return;
  by.progress = progress;
  by.words = by.words.filter(({ id }) => !progress.heard.includes(id));
  for (const step of progress.steps) {
    // After a reset the order may have come here by a shorter way than the one that began this undo.
    registerUndo(run, step.step);
    takeStep(run, by, step);
  }
  for (const { fate, vendorId } of progress.parts) takeFate(run, vendorId, fate);
  run.payment.refundedMinor = by.refundedBefore + progress.refundedMinor;
  run.payment.keptMinor = progress.keptMinor ?? run.payment.keptMinor;
  takeTimeline(run, progress);
  if (progress.clean) by.ended = { kind: 'clean' };
  run.attributes.changed('overlay');
}

/** The signal `compensationGone`: a check has looked for its run and found none. */
export function takeCompensationGone(
  run: Pick<OrderRun, 'undo'>,
  { how, workflowId }: CompensationGone,
): void {
  const by = run.undo.by;
  if (by?.workflowId === workflowId) by.ended ??= { kind: 'gone', how };
}

/** Nothing is in progress any more: what lay over the order for the sake of its steps is taken off. */
export function forgetSteps(run: OrderProcess & Pick<OrderRun, 'undo'>): void {
  for (const { step } of run.undo.list) {
    run.steps.tries.delete(step);
    unpark(run, step, { cause: `${step}: its run is gone`, actor: 'workflow' });
  }
}

function takeStep(
  run: OrderProcess & Pick<OrderRun, 'undo'>,
  by: UndoneBy,
  told: CompensationStepProgress,
): void {
  const { detail, doing, hold, number, state, step } = told;
  setUndo(run, { step, state, detail });
  if (number !== null) run.steps.numbers.set(step, number);
  if (doing === 'over') {
    run.steps.tries.delete(step);
    by.heldThere.delete(step);
    unpark(run, step, { cause: `${step}: ${detail}`, actor: 'workflow' });
    dropHold(run, step, { cause: `${step}: nothing is left to hold`, actor: 'workflow' });
    return;
  }
  // Sent before the order's last signal about this step arrived.
  if (by.words.some((word) => word.step === step)) return;
  if (doing === 'trying') run.steps.tries.set(step, NO_SCOPE);
  else run.steps.tries.delete(step);
  if (hold !== null && !run.steps.holds.has(step)) {
    by.heldThere.add(step);
    run.steps.holds.set(step, hold);
    overlay(run, 'held', { cause: `${step}: ${hold.reason}`, actor: hold.by });
  }
  if (told.parked === null) {
    unpark(run, step, { cause: `${step}: tried again`, actor: 'workflow' });
  } else if (!run.steps.parked.has(step)) {
    park(run, { step, reason: told.parked.reason, detail: told.parked.detail });
  }
}

function takeFate(
  run: OrderProcess & Pick<OrderRun, 'parts' | 'people' | 'undo'>,
  vendorId: string,
  fate: 'undone' | 'released',
): void {
  const part = run.parts.all.find((known) => known.vendorId === vendorId);
  if (part === undefined || part.undone || part.shipment.released) return;
  if (fate === 'undone') {
    markUndone(run, part);
    return;
  }
  part.shipment.released = true;
  followPart(run, part);
}

function takeTimeline(run: Pick<OrderRun, 'log'>, { timeline }: CompensationProgress): void {
  for (const entry of timeline) {
    const isThere = run.log.timeline.some(
      ({ at, detail, what }) => at === entry.at && what === entry.what && detail === entry.detail,
    );
    if (!isThere) run.log.timeline.push(entry);
  }
}

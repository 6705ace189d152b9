import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { note } from '../process/log.ts';
import { classifyFailure } from '../process/step-failure.ts';
import { openNextTry, runStep, runStepUntilDone, unpark } from '../process/step-runner.ts';
import { liveParts, type OrderProcess, type OrderRun, type Part, type PartChange } from './order-run.ts';
import { send } from './send.ts';
import { takeBack } from './undo.ts';
import { sign } from './updates/remedy.ts';
import { openNumber } from './updates/update-lock.ts';
import { answerStep } from './vendor-status.ts';

/** Parts that are neither captured nor released: their vendor or lines can still change. */
export function changeable(run: Pick<OrderRun, 'parts' | 'undo'>): readonly Part[] {
  if (run.undo.running) return [];
  return liveParts(run).filter((part) => part.preparation.scope !== null && part.preparation.change === null);
}

/** Asks the code that prepares the part to change it; the outcome is in `change`. */
export function askToChange(part: Part, change: PartChange): void {
  part.preparation.change = change;
  part.preparation.scope?.cancel();
}

/**
 * Takes the vendor's order back and, where another vendor is named, gives the part to it; otherwise the caller decides
 * what becomes of the part. `continue`: prepare it, at its current vendor and with its current lines.
 */
export async function changePart(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase' | 'undo'>,
  part: Part,
  change: PartChange,
): Promise<'continue' | 'gone'> {
  try {
    if (change.to === null) return await recallPart(run, part, change);
    const { to } = change;
    // Nothing cuts it short: a cancel of the order waits for its end.
    await CancellationScope.nonCancellable(() => reassignPart(run, part, { change, to }));
  } catch (error) {
    const cut = isCancellation(error);
    change.outcome = { done: false, says: cut ? 'the order is being undone' : classifyFailure(error).detail };
    if (cut) throw error;
  }
  return 'continue';
}

async function reassignPart(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase' | 'undo'>,
  part: Part,
  { change, to }: { readonly change: PartChange; readonly to: string },
): Promise<void> {
  const from = part.vendorId;
  const { actor, reason, requestId } = change;
  if (!(await takeBack(run, part))) {
    change.outcome = tooLate(from);
    return;
  }
  const step = `reassign:${from}`;
  await openNextTry(run, step, { requestId });
  await runStepUntilDone(run, {
    step,
    budget: run.purchase.policy.question.budget,
    numbered: false,
    reason: 'activity-retrying',
    attempt: (n) =>
      send(run, run.effects.update.db.moveLines, `give the part of ${from} to ${to}`, { from, to, n }),
  });
  startOver(run, part);
  giveTo(run, part, to);
  sign(run, 'reassigned', { actor, reason, what: `${from} to ${to}` });
  note(run, { what: `${to} instead of ${from}`, source: 'operator', detail: reason });
  change.outcome = { done: true, says: `${from} is cancelled; ${to} is asked` };
}

/** A cancel of the order cuts the recall short, because its undo takes the vendor's order back as well. */
async function recallPart(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase'>,
  part: Part,
  change: PartChange,
): Promise<'continue' | 'gone'> {
  if (!(await recall(run, part, change.requestId))) {
    change.outcome = tooLate(part.vendorId);
    return 'continue';
  }
  startOver(run, part);
  change.outcome = { done: true, says: `${part.vendorId} has given it back` };
  await CancellationScope.nonCancellable(() => condition(() => change.closed));
  return part.undone ? 'gone' : 'continue';
}

/** Takes the order back without closing the key of the next one. False: the goods are already released. */
async function recall(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase'>,
  part: Part,
  requestId: string,
): Promise<boolean> {
  const { vendorId } = part;
  const step = `recall:${vendorId}`;
  const result = await runStep(run, {
    step,
    budget: run.purchase.policy.question.budget,
    numbered: false,
    attempt: async () => {
      const n = await openNumber(run, step, requestId);
      const { recallVendorOrder } = run.effects.update.vendor;
      const answer = await send(run, recallVendorOrder, `take the order at ${vendorId} back`, {
        vendorId,
        n,
      });
      if (answer.kind !== 'too-late') await openNumber(run, `vendor:${vendorId}`, requestId);
      return answer;
    },
  });
  if (result.kind === 'failed') return false;
  const { kind, vendorOrderId } = result.answer;
  if (vendorOrderId !== null) part.recalled = [...part.recalled, vendorOrderId];
  return kind !== 'too-late';
}

function tooLate(vendorId: string): NonNullable<PartChange['outcome']> {
  return { done: false, says: `${vendorId} has let the goods go already` };
}

/** The next vendor has not answered yet. */
function startOver(run: OrderProcess, part: Part): void {
  unpark(run, answerStep(part), { cause: `${part.vendorId} is waited for no longer`, actor: 'workflow' });
  part.vendorOrderId = null;
  part.progress = { status: 'none', version: 0, tracking: null };
  part.polling.lastStatusAt = Date.now();
  part.polling.asked = 0;
}

function giveTo(run: Pick<OrderRun, 'purchase'>, part: Part, to: string): void {
  const moved = part.lines.map((line) => ({ ...line, vendorId: to }));
  run.purchase.order = {
    ...run.purchase.order,
    lines: run.purchase.order.lines.map((line) => moved.find((each) => each.line === line.line) ?? line),
  };
  part.before = [...part.before, part.vendorId];
  part.vendorId = to;
  part.lines = moved;
}

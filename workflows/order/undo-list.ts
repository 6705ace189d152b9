import type { CompensationStep } from '../../contract/order/order.ts';
import type { OrderRun } from './order-run.ts';

/** Before the step it undoes, so that a step which is cut short in the middle is undone as well. */
export function registerUndo(run: Pick<OrderRun, 'undo'>, step: string): void {
  if (isRegistered(run, step)) return;
  run.undo.list.push({ step, state: 'pending', detail: '' });
}

export function isRegistered(run: Pick<OrderRun, 'undo'>, step: string): boolean {
  return run.undo.list.some((known) => known.step === step);
}

/** Current state of the undo of a registered step. */
export function setUndo(run: Pick<OrderRun, 'undo'>, undo: CompensationStep): void {
  run.undo.list = run.undo.list.map((known) => (known.step === undo.step ? undo : known));
}

import type { CompensationStep } from '../../contract/order/order.ts';
import type { OrderRun } from './order-run.ts';

/** Before the step it undoes, so that a step which is cut short in the middle is undone as well. */
export function registerUndo(run: OrderRun, step: string): void {
  if (isRegistered(run, step)) return;
  run.compensations.push({ step, state: 'pending', detail: '' });
}

export function isRegistered(run: OrderRun, step: string): boolean {
  return run.compensations.some((known) => known.step === step);
}

/** How the undo of a registered step stands now. */
export function setUndo(run: OrderRun, undo: CompensationStep): void {
  run.compensations = run.compensations.map((known) => (known.step === undo.step ? undo : known));
}

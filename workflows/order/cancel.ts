import { isTerminalStage } from '../../domain/order-stage.ts';
import { CANCELLABLE_STAGES } from '../../domain/order-state.ts';
import { note } from '../process/log.ts';
import { now } from '../runtime/now.ts';
import { applyEvent } from './apply-event.ts';
import type { OrderProcess, OrderRun } from './order-run.ts';
import { hasSomethingToUndo } from './undo.ts';

/** Why a cancel would be refused, with what would be accepted instead. Null: it would be accepted. */
export function cancelProblem(run: Pick<OrderRun, 'parts' | 'state' | 'steps' | 'undo'>): string | null {
  const { current: stage } = run.state;
  if (isTerminalStage(stage)) return `the order is ${stage}, which is final; nothing is accepted any more`;
  if (stage === 'cancelling' || stage === 'compensating') {
    const more = run.steps.parked.size > 0 ? '; accepted now: retryStage' : '';
    return `the order is being undone already (${run.undo.outcome})${more}`;
  }
  if (!CANCELLABLE_STAGES.includes(stage) || !hasSomethingToUndo(run)) {
    return `the goods are on their way (${stage}); a cancel is accepted until the last part is released`;
  }
  return null;
}

/** The single entry to a cancel: the update, the signal, or the cancellation of the run. */
export function requestCancel(
  run: OrderProcess & Pick<OrderRun, 'parts' | 'undo'>,
  said: { readonly reason: string; readonly actor: string },
): void {
  const problem = cancelProblem(run);
  if (problem !== null) {
    run.state.ignored += 1;
    note(run, { what: 'cancel refused', source: 'operator', detail: problem });
    return;
  }
  run.state.cancelRequested = { ...said, at: now() };
  applyEvent(run, { event: 'cancel-requested', cause: said.reason, actor: said.actor, source: 'operator' });
  run.state.forward?.cancel();
}

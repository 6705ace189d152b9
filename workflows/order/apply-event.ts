import type { UndoOutcome } from '../../contract/order/order.ts';
import { isMessage, type OrderEvent, orderMove } from '../../domain/order-state.ts';
import { applyMove, type EventInput } from '../process/apply-event.ts';
import type { OrderRun } from './order-run.ts';

export type OrderEventInput = EventInput<OrderEvent>;

const UNDO_OUTCOMES: Readonly<Partial<Record<OrderEvent, UndoOutcome>>> = {
  'cancel-requested': 'cancelled',
  'payment-declined': 'payment-failed',
  'review-declined': 'rejected',
  'vendor-rejected': 'rejected',
  expired: 'expired',
  'step-failed': 'failed',
};

/** Applies an event by the state machine. One that is illegal in this stage is counted and changes nothing. */
export function applyEvent(
  run: Pick<OrderRun, 'attributes' | 'log' | 'state' | 'undo'>,
  input: OrderEventInput,
): boolean {
  const commands = applyMove(run, orderMove(run.state.current, input.event), input);
  if (commands === null) return false;
  run.undo.outcome = UNDO_OUTCOMES[input.event] ?? run.undo.outcome;
  // Messages to the customer are started from the log where it is written, so they are no next command.
  for (const command of commands) if (!isMessage(command)) run.state.next = command;
  return true;
}

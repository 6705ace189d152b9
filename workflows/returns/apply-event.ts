import { type ReturnEvent, returnMove } from '../../domain/return-state.ts';
import { applyMove, type EventInput } from '../process/apply-event.ts';
import type { ReturnRun } from './return-run.ts';

export type ReturnEventInput = EventInput<ReturnEvent>;

/** Applies an event by the state machine. One that is illegal in this state is counted and changes nothing. */
export function applyEvent(
  run: Pick<ReturnRun, 'attributes' | 'log' | 'state'>,
  input: ReturnEventInput,
): boolean {
  const commands = applyMove(run, returnMove(run.state.current, input.event), input);
  if (commands === null) return false;
  run.state.next = [...commands];
  return true;
}

import type { TimelineEntry, Transition, UndoOutcome } from '../../contract/order/order.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { OverlayEvent } from '../../domain/order-overlay.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import { isMessage, type OrderCommand, type OrderEvent, orderMove } from '../../domain/order-state.ts';
import { now } from '../runtime/now.ts';
import { publishSoon } from './attributes.ts';
import type { OrderRun } from './order-run.ts';

export type OrderEventInput = {
  readonly event: OrderEvent;
  readonly cause: string;
  readonly actor?: string;
  readonly source?: TimelineEntry['source'];
  readonly failureCode?: string;
};

const UNDO_OUTCOMES: Readonly<Partial<Record<OrderEvent, UndoOutcome>>> = {
  'cancel-requested': 'cancelled',
  'payment-declined': 'payment-failed',
  'review-declined': 'rejected',
  'vendor-rejected': 'rejected',
  expired: 'expired',
  'step-failed': 'failed',
};

/** Applies an event by the state machine. One that is illegal in this stage is counted and changes nothing. */
export function applyEvent(run: OrderRun, input: OrderEventInput): boolean {
  const move = orderMove(run.stage, input.event);
  if (move === undefined) {
    run.ignoredEvents += 1;
    note(run, {
      what: `${input.event} ignored`,
      source: 'workflow',
      detail: `not possible while ${run.stage}`,
    });
    return false;
  }
  log(run, input.event, move.to, input);
  run.stageSince = now();
  run.stage = move.to;
  if (input.failureCode !== undefined) run.failureCode = input.failureCode.slice(0, LIMITS.idCharacters);
  const outcome = UNDO_OUTCOMES[input.event];
  if (outcome !== undefined) run.undoOutcome = outcome;
  for (const command of move.commands) setNextCommand(run, command);
  publishSoon(run);
  return true;
}

/** Adds an overlay or removes it: it is logged, the stage stays. */
export function overlay(
  run: OrderRun,
  event: OverlayEvent,
  said: { cause: string; actor: string },
  source: TimelineEntry['source'] = 'workflow',
): void {
  // The order receives it and writes it: only the order writes its log.
  if (run.carriedBy === 'compensation') return;
  if (!isTerminalStage(run.stage)) log(run, event, run.stage, { ...said, source });
  publishSoon(run);
}

export function note(run: OrderRun, entry: Omit<TimelineEntry, 'at'>): void {
  run.timeline.push({ at: now(), ...entry });
}

function log(
  run: OrderRun,
  event: string,
  to: Transition['to'],
  said: { cause: string; actor?: string; source?: TimelineEntry['source'] },
): void {
  const actor = said.actor ?? 'workflow';
  // Text from outside is cut: it goes into the database and into every view.
  const cause = said.cause.slice(0, LIMITS.reasonCharacters);
  run.seq += 1;
  run.unwritten = [...run.unwritten, { seq: run.seq, from: run.stage, to, event, cause, actor, at: now() }];
  const what = to === run.stage ? event : to;
  note(run, { what, source: said.source ?? 'workflow', detail: cause });
}

/** Messages to the customer are started from the log where it is written, so they are no next command. */
function setNextCommand(run: OrderRun, command: OrderCommand): void {
  if (!isMessage(command)) run.next = command;
}

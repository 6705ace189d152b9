import type { TimelineEntry } from '../../contract/order/order.ts';
import { LIMITS } from '../../domain/limits.ts';
import { type ReturnEvent, returnMove } from '../../domain/return-state.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import { now } from '../runtime/now.ts';
import { publish } from './publish.ts';
import type { ReturnRun } from './return-run.ts';

export type ReturnEventInput = {
  readonly event: ReturnEvent;
  readonly cause: string;
  readonly actor?: string;
  readonly source?: TimelineEntry['source'];
  readonly failureCode?: string;
};

/** Applies an event by the state machine. One that is illegal in this state is counted and changes nothing. */
export function applyEvent(run: ReturnRun, input: ReturnEventInput): boolean {
  const move = returnMove(run.state, input.event);
  if (move === undefined) {
    run.ignoredEvents += 1;
    const detail = `not possible while ${run.state}`;
    note(run, { what: `${input.event} ignored`, source: 'workflow', detail });
    return false;
  }
  log(run, input.event, move.to, input);
  run.stateSince = now();
  run.state = move.to;
  run.failureCode = input.failureCode ?? run.failureCode;
  run.next = [...move.commands];
  publish(run);
  return true;
}

/** Adds the overlay "parked": it is logged, the state stays. */
export function park(
  run: ReturnRun,
  said: { readonly step: string; readonly detail: string; readonly reason?: StuckReason },
): void {
  run.parked = { reason: 'return-parked', ...said, since: now(), retry: null };
  log(run, 'parked', run.state, { cause: said.detail });
  publish(run);
}

export function unpark(run: ReturnRun, said: { readonly cause: string; readonly actor: string }): void {
  if (run.parked === null) return;
  run.parked = null;
  log(run, 'unparked', run.state, said);
  publish(run);
}

export function note(run: ReturnRun, entry: Omit<TimelineEntry, 'at'>): void {
  run.timeline.push({ at: now(), ...entry });
}

function log(
  run: ReturnRun,
  event: string,
  to: ReturnRun['state'],
  said: { cause: string; actor?: string; source?: TimelineEntry['source'] },
): void {
  const actor = said.actor ?? 'workflow';
  const cause = said.cause.slice(0, LIMITS.reasonCharacters);
  run.seq += 1;
  run.unwritten = [...run.unwritten, { seq: run.seq, from: run.state, to, event, cause, actor, at: now() }];
  note(run, { what: to === run.state ? event : to, source: said.source ?? 'workflow', detail: cause });
}

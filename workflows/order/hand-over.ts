import * as v from 'valibot';
import { type HandOver, handOverSchema } from '../../contract/order/checkout.ts';
import { note } from './apply-event.ts';
import type { OrderRun } from './order-run.ts';

/** Where a checkout leaves the order: everything that the order's own run cannot find out again. */
export function handOverOf(run: OrderRun): HandOver {
  return {
    v: 1,
    stage: run.stage,
    stageSince: run.stageSince,
    next: stepOf(run),
    seq: run.seq,
    recorded: run.recorded,
    unwritten: [...run.unwritten],
    timeline: [...run.timeline],
    authorisation: authorisationOf(run),
    failureCode: run.failureCode,
    undoOutcome: run.undoOutcome,
    compensations: run.compensations.map((known) => ({ ...known })),
    ignoredEvents: run.ignoredEvents,
  };
}

/**
 * Goes on where the checkout stopped. One that cannot be read is no harm: the order begins at its beginning, and the
 * ledger answers what has been done already.
 */
export function takeOver(run: OrderRun, raw: unknown): void {
  const parsed = v.safeParse(handOverSchema, raw);
  if (!parsed.success) {
    note(run, { what: 'hand-over', source: 'workflow', detail: 'it does not decode; begun anew' });
    return;
  }
  const left = parsed.output;
  run.stage = left.stage;
  run.stageSince = left.stageSince;
  run.next = left.next;
  run.seq = left.seq;
  run.recorded = left.recorded;
  run.unwritten = left.unwritten;
  run.timeline = left.timeline;
  // A checkout authorises the whole, and captures nothing.
  run.authorisation =
    left.authorisation === null ? null : { ...left.authorisation, leftMinor: run.amountMinor };
  run.failureCode = left.failureCode;
  run.undoOutcome = left.undoOutcome;
  run.compensations = left.compensations;
  run.ignoredEvents = left.ignoredEvents;
}

function authorisationOf({ authorisation }: OrderRun): HandOver['authorisation'] {
  return authorisation === null ? null : { id: authorisation.id, expiresAt: authorisation.expiresAt };
}

const STEPS = {
  placed: 'record',
  reserving: 'reserve-stock',
  authorising: 'authorise-payment',
  confirmed: 'confirm',
  cancelling: 'settle',
  compensating: 'undo',
} as const;

/** A checkout knows no other stages but these and the ends of an order. */
function stepOf(run: OrderRun): HandOver['next'] {
  return Object.hasOwn(STEPS, run.stage) ? STEPS[run.stage as keyof typeof STEPS] : 'finish';
}

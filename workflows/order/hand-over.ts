import * as v from 'valibot';
import { type HandOver, handOverSchema } from '../../contract/order/checkout.ts';
import { note } from '../process/log.ts';

import type { OrderRun } from './order-run.ts';

/** Where a checkout leaves the order: everything that the order's own run cannot find out again. */
export function handOverOf(run: Pick<OrderRun, 'log' | 'payment' | 'state' | 'undo'>): HandOver {
  return {
    v: 1,
    stage: run.state.current,
    stageSince: run.state.since,
    next: stepOf(run),
    seq: run.log.seq,
    recorded: run.log.recorded,
    unwritten: [...run.log.unwritten],
    timeline: [...run.log.timeline],
    authorisation: authorisationOf(run),
    failureCode: run.state.failureCode,
    undoOutcome: run.undo.outcome,
    compensations: run.undo.list.map((known) => ({ ...known })),
    ignoredEvents: run.state.ignored,
  };
}

/**
 * Continues where the checkout stopped. One that cannot be read is no harm: the order begins at its beginning, and the
 * ledger answers what has been done already.
 */
export function takeOver(
  run: Pick<OrderRun, 'log' | 'payment' | 'purchase' | 'state' | 'undo'>,
  raw: unknown,
): void {
  const parsed = v.safeParse(handOverSchema, raw);
  if (!parsed.success) {
    note(run, { what: 'hand-over', source: 'workflow', detail: 'it does not decode; begun anew' });
    return;
  }
  const left = parsed.output;
  run.state.current = left.stage;
  run.state.since = left.stageSince;
  run.state.next = left.next;
  run.log.seq = left.seq;
  run.log.recorded = left.recorded;
  run.log.unwritten = left.unwritten;
  run.log.timeline = left.timeline;
  // A checkout authorises the whole, and captures nothing.
  run.payment.authorisation =
    left.authorisation === null ? null : { ...left.authorisation, leftMinor: run.purchase.amountMinor };
  run.state.failureCode = left.failureCode;
  run.undo.outcome = left.undoOutcome;
  run.undo.list = left.compensations;
  run.state.ignored = left.ignoredEvents;
}

function authorisationOf({
  payment: { authorisation },
}: Pick<OrderRun, 'payment'>): HandOver['authorisation'] {
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
function stepOf(run: Pick<OrderRun, 'state'>): HandOver['next'] {
  return Object.hasOwn(STEPS, run.state.current) ? STEPS[run.state.current as keyof typeof STEPS] : 'finish';
}

import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  log,
  patched,
  workflowInfo,
} from '@temporalio/workflow';
import * as v from 'valibot';
import {
  type SubscriptionCarry,
  type SubscriptionInput,
  type SubscriptionResult,
  subscriptionCarrySchema,
  subscriptionInputSchema,
} from '../../contract/subscription/subscription.ts';
import { nextPeriod as firstAhead } from '../../domain/cadence.ts';
import { bySchema, readInput } from '../process/read-input.ts';
import { runStep } from '../process/step-runner.ts';
import { now } from '../runtime/now.ts';
import { createSubscriptionRun } from './create-run.ts';
import { bindMessages } from './messages.ts';
import { notifyCustomer, renew } from './renew.ts';
import {
  applyEvent,
  carryOf,
  countersOf,
  dueOf,
  nextPeriod,
  type SubscriptionProcess,
  type SubscriptionRun,
} from './subscription-run.ts';

/**
 * A subscription, for years: every period is one run, which places one order and hands what it knows to the next. What
 * a run received is in that state, and a run is left only when no message is still being answered.
 */
export async function subscription(raw: unknown, left?: unknown): Promise<SubscriptionResult | null> {
  const warning = 'a subscription cannot be read';
  const read = readInput(bySchema(subscriptionInputSchema), raw, { ends: 'completed', warning });
  if (read.kind === 'unreadable') return null;
  const carry = left === undefined ? null : v.parse(subscriptionCarrySchema, left);
  const run = createSubscriptionRun(read.input, carry, Date.now());
  bindMessages(run);
  run.attributes.publish();
  const { received: atFirst } = run.messages;
  await recordForSure(run);
  run.attributes.publish();
  if (run.messages.received !== atFirst) await recordQuietly(run);
  while (run.state.current !== 'cancelled' && !run.renewal.turn) {
    const { received } = run.messages;
    if (run.state.current === 'renewing') await renew(run);
    else await waitForDate(run);
    run.attributes.publish();
    if (run.messages.received !== received || run.renewal.turn) await recordQuietly(run);
  }
  run.attributes.publish();
  await condition(allHandlersFinished);
  if (run.state.current !== 'cancelled') {
    await continueAsNew<
      (raw: SubscriptionInput, left: SubscriptionCarry) => Promise<SubscriptionResult | null>
    >(run.request.input, carryOf(run));
  }
  await recordForSure(run);
  return {
    subscriptionId: run.request.input.subscriptionId,
    state: run.state.current,
    counters: countersOf(run),
  };
}

/** Waits until this period is due or a message arrives. */
async function waitForDate(
  run: Pick<SubscriptionRun, 'attributes' | 'log' | 'messages' | 'renewal' | 'request' | 'state'>,
): Promise<void> {
  const { received } = run.messages;
  const isReceived = (): boolean => run.messages.received !== received;
  if (run.state.current === 'paused') {
    await condition(isReceived);
    return;
  }
  passOverMissed(run);
  const due = dueOf(run);
  const remindAt = due - run.request.sale.remindBefore;
  if (
    run.renewal.period > 1 &&
    run.renewal.reminded < run.renewal.period &&
    Date.now() < due &&
    !run.renewal.skipNext
  ) {
    if (Date.now() < remindAt && (await condition(isReceived, remindAt - Date.now()))) return;
    run.renewal.reminded = run.renewal.period;
    await notifyCustomer(run, 'renewal_reminder', run.renewal.period);
    return;
  }
  if (Date.now() < due && (await condition(isReceived, due - Date.now()))) return;
  if (!run.renewal.skipNext) {
    applyEvent(run, 'due', `period ${run.renewal.period}`);
    return;
  }
  applyEvent(run, 'skipped', `period ${run.renewal.period}`);
  run.renewal.skipNext = false;
  run.renewal.counters.skipped += 1;
  nextPeriod(run);
}

/** Before it every period that an outage had covered was ordered afterwards, one directly after the other. */
const PASS_OVER_MISSED = 'pass-over-missed-periods';
const LATE_MS = 60_000;

/** Of several periods that have become due meanwhile the newest is ordered; the customer wants no ten parcels at once. */
function passOverMissed(run: Pick<SubscriptionRun, 'log' | 'renewal' | 'request'>): void {
  const at = Date.now();
  if (at - dueOf(run) <= LATE_MS || dueOf(run, run.renewal.period + 1) > at || !patched(PASS_OVER_MISSED))
    return;
  const start = Date.parse(run.request.input.startsAt);
  const newest = firstAhead(start, run.renewal.terms.cadence, { from: run.renewal.period, now: at }) - 1;
  const missed = newest - run.renewal.period;
  run.renewal.counters.missed += missed;
  run.log.timeline.push({
    at: now(),
    what: 'periods missed',
    source: 'timer',
    detail: `periods ${run.renewal.period} to ${newest - 1} passed without an order`,
  });
  run.renewal.period = newest;
}

function record(run: Pick<SubscriptionRun, 'db' | 'renewal' | 'request' | 'state'>): Promise<void> {
  const {
    request: { input },
    renewal: { period, terms },
    state: { current: state },
  } = run;
  const nextAt = state === 'cancelled' ? null : new Date(dueOf(run)).toISOString();
  // Runs come one after the other, and within one every change is an event later.
  const version = run.renewal.counters.runs * 1_000_000 + workflowInfo().historyLength;
  const row = { input, terms, state, period, nextAt, version };
  return run.db.recordSubscription.executeWithOptions({ summary: 'write the subscription' }, [row]);
}

function recordForSure(
  run: SubscriptionProcess & Pick<SubscriptionRun, 'db' | 'renewal' | 'request'>,
): Promise<unknown> {
  return runStep(run, { step: 'record', numbered: false, attempt: () => record(run) });
}

/** The next run writes it all again, so a failure here is no reason to wait. */
async function recordQuietly(
  run: Pick<SubscriptionRun, 'db' | 'renewal' | 'request' | 'state'>,
): Promise<void> {
  try {
    await record(run);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.warn('the row of a subscription is behind', { subscriptionId: run.request.input.subscriptionId });
  }
}

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
import { now } from '../runtime/now.ts';
import { bindMessages } from './messages.ts';
import { publish } from './publish.ts';
import { notifyCustomer, renew } from './renew.ts';
import { runStep } from './step-runner.ts';
import {
  applyEvent,
  carryOf,
  createSubscriptionRun,
  dueOf,
  nextPeriod,
  type SubscriptionRun,
} from './subscription-run.ts';

/**
 * A subscription, for years: every period is one run, which places one order and hands what it knows to the next. What
 * was said to a run is in that state, and a run is left only when nothing that was said is still being answered.
 */
export async function subscription(raw: unknown, left?: unknown): Promise<SubscriptionResult | null> {
  const input = v.safeParse(subscriptionInputSchema, raw);
  if (!input.success) {
    log.warn('a subscription cannot be read', { problem: input.issues[0].message });
    return null;
  }
  const carry = left === undefined ? null : v.parse(subscriptionCarrySchema, left);
  const run = createSubscriptionRun(input.output, carry, Date.now());
  bindMessages(run);
  publish(run);
  const { received: atFirst } = run;
  await recordForSure(run);
  publish(run);
  if (run.received !== atFirst) await recordQuietly(run);
  while (run.state !== 'cancelled' && !run.turn) {
    const { received } = run;
    if (run.state === 'renewing') await renew(run);
    else await waitForDate(run);
    publish(run);
    if (run.received !== received || run.turn) await recordQuietly(run);
  }
  publish(run);
  await condition(allHandlersFinished);
  if (run.state !== 'cancelled') {
    await continueAsNew<
      (raw: SubscriptionInput, left: SubscriptionCarry) => Promise<SubscriptionResult | null>
    >(run.input, carryOf(run));
  }
  await recordForSure(run);
  return { subscriptionId: run.input.subscriptionId, state: run.state, counters: { ...run.counters } };
}

/** Waits until this period is due or a message arrives. */
async function waitForDate(run: SubscriptionRun): Promise<void> {
  const { received } = run;
  const isReceived = (): boolean => run.received !== received;
  if (run.state === 'paused') {
    await condition(isReceived);
    return;
  }
  passOverMissed(run);
  const due = dueOf(run);
  const remindAt = due - run.sale.remindBefore;
  if (run.period > 1 && run.reminded < run.period && Date.now() < due && !run.skipNext) {
    if (Date.now() < remindAt && (await condition(isReceived, remindAt - Date.now()))) return;
    run.reminded = run.period;
    await notifyCustomer(run, 'renewal_reminder', run.period);
    return;
  }
  if (Date.now() < due && (await condition(isReceived, due - Date.now()))) return;
  if (!run.skipNext) {
    applyEvent(run, 'due', `period ${run.period}`);
    return;
  }
  applyEvent(run, 'skipped', `period ${run.period}`);
  run.skipNext = false;
  run.counters.skipped += 1;
  nextPeriod(run);
}

/** Before it every period that an outage had covered was ordered afterwards, one directly after the other. */
const PASS_OVER_MISSED = 'pass-over-missed-periods';
const LATE_MS = 60_000;

/** Of several periods that have become due meanwhile the newest is ordered; the customer wants no ten parcels at once. */
function passOverMissed(run: SubscriptionRun): void {
  const at = Date.now();
  if (at - dueOf(run) <= LATE_MS || dueOf(run, run.period + 1) > at || !patched(PASS_OVER_MISSED)) return;
  const start = Date.parse(run.input.startsAt);
  const newest = firstAhead(start, run.terms.cadence, { from: run.period, now: at }) - 1;
  const missed = newest - run.period;
  run.counters.missed += missed;
  run.timeline.push({
    at: now(),
    what: 'periods missed',
    source: 'timer',
    detail: `periods ${run.period} to ${newest - 1} passed without an order`,
  });
  run.period = newest;
}

function record(run: SubscriptionRun): Promise<void> {
  const { input, period, state, terms } = run;
  const nextAt = state === 'cancelled' ? null : new Date(dueOf(run)).toISOString();
  // Runs come one after the other, and within one every change is an event later.
  const version = run.counters.runs * 1_000_000 + workflowInfo().historyLength;
  const row = { input, terms, state, period, nextAt, version };
  return run.db.recordSubscription.executeWithOptions({ summary: 'write the subscription' }, [row]);
}

function recordForSure(run: SubscriptionRun): Promise<unknown> {
  const isOff = (): boolean => false;
  return runStep(run, 'record', isOff, () => record(run));
}

/** The next run writes it all again, so a failure here is no reason to wait. */
async function recordQuietly(run: SubscriptionRun): Promise<void> {
  try {
    await record(run);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.warn('the row of a subscription is behind', { subscriptionId: run.input.subscriptionId });
  }
}

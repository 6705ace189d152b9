import { TypedSearchAttributes } from '@temporalio/common';
import { condition, patched } from '@temporalio/workflow';
import { notificationWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { NotificationInput } from '../../contract/notification/notification.ts';
import type { RenewalOutcome } from '../../contract/subscription/subscription-activities.ts';
import { startAttributes } from '../../contract/temporal/start-attributes.ts';
import type { NotificationSequence } from '../../domain/notification-plan.ts';
import { spacedPause } from '../../domain/poll-due.ts';
import { startCheckout } from '../checkout/start-checkout.ts';
import { answerOf, parkUntilRetry, runStep } from '../process/step-runner.ts';
import { now } from '../runtime/now.ts';
import { startOnce } from '../runtime/start-once.ts';
import {
  applyEvent,
  dueOf,
  nextPeriod,
  type SubscriptionProcess,
  type SubscriptionRun,
} from './subscription-run.ts';

/** One period's order, attempted as often as the policy allows; after that a person decides. */
export async function renew(
  run: SubscriptionProcess & Pick<SubscriptionRun, 'db' | 'renewal' | 'request'>,
): Promise<void> {
  const { period } = run.renewal;
  const isOff = (): boolean => run.state.current !== 'renewing' || run.renewal.period !== period;
  for (let attempt = 1; !isOff(); ) {
    const outcome = await tryOnce(run, attempt, isOff);
    if (isOff()) return;
    if (outcome.kind === 'renewed') {
      run.renewal.counters.renewed += 1;
      applyEvent(run, 'renewed', `period ${period}: the order is ${outcome.stage}`);
      nextPeriod(run);
      return;
    }
    const code =
      outcome.kind === 'failed' ? outcome.code : `nothing is decided about the order (${outcome.stage})`;
    if (outcome.kind === 'failed') {
      run.renewal.counters.failed += 1;
      applyEvent(run, 'renewal-failed', `period ${period}, try ${attempt}: ${code}`);
      await notifyCustomer(run, 'renewal_failed', period);
    }
    const pause = outcome.kind === 'failed' ? run.request.sale.renewalRetries[attempt - 1] : undefined;
    if (pause === undefined)
      await parkUntilRetry(
        run,
        { step: 'renew', reason: 'awaiting-customer', detail: `period ${period}: ${code}` },
        { given: isOff },
      );
    else await condition(isOff, pause);
    // An order of which nothing is known yet may still come to something: only a failed one is followed by another.
    if (outcome.kind === 'failed') attempt += 1;
  }
}

async function tryOnce(
  run: SubscriptionProcess & Pick<SubscriptionRun, 'db' | 'renewal' | 'request'>,
  attempt: number,
  isOff: () => boolean,
): Promise<RenewalOutcome> {
  const {
    request: { input },
    renewal: { period, terms },
  } = run;
  const call = { input, terms, period, attempt, dueAt: new Date(dueOf(run)).toISOString() };
  const tried = await runStep(run, {
    step: 'plan',
    numbered: false,
    given: isOff,
    attempt: () =>
      run.db.planRenewal.executeWithOptions({ summary: `price the order of period ${period}` }, [call]),
  });
  const planned = answerOf(tried);
  if (planned === null) return { kind: 'open', stage: null };
  if (planned.kind === 'refused') return { kind: 'failed', code: planned.code };
  await startCheckout(planned.order);
  run.renewal.lastOrderId = planned.order.orderId;
  return await settle(run, planned.order.orderId, isOff);
}

/** Polls PostgreSQL until the order is confirmed or has failed, less and less often, with a limit. */
async function settle(
  run: SubscriptionProcess & Pick<SubscriptionRun, 'db' | 'request'>,
  orderId: string,
  isOff: () => boolean,
): Promise<RenewalOutcome> {
  const { lookAfter, lookCap, lookFor } = run.request.sale;
  const began = Date.now();
  const end = began + lookFor;
  for (let pause = lookAfter; ; pause = nextLook(pause, lookCap, { began, end })) {
    if (await condition(isOff, pause)) return { kind: 'open', stage: null };
    const looked = await runStep(run, {
      step: 'look',
      numbered: false,
      given: isOff,
      attempt: () =>
        run.db.readRenewal.executeWithOptions({ summary: 'does the order hold?' }, [{ orderId }]),
    });
    const outcome = answerOf(looked) ?? ({ kind: 'open', stage: null } as const);
    if (outcome.kind !== 'open' || Date.now() >= end) return outcome;
  }
}

/** Before it the pause stopped growing at its cap, which is seconds outside of production. */
const RARER_LOOKS = 'look-ever-more-rarely';

function nextLook(
  pause: number,
  cap: number,
  { began, end }: { readonly began: number; readonly end: number },
): number {
  const next = Math.min(cap, pause * 2);
  const spaced = spacedPause(next, Date.now() - began);
  // The last poll is at the end, so that it parks no later than the policy requires.
  if (spaced <= next || !patched(RARER_LOOKS)) return next;
  return Math.max(next, Math.min(spaced, end - Date.now()));
}

/** An abandoned child workflow. One per period, however often it is started. */
export function notifyCustomer(
  run: Pick<SubscriptionRun, 'request'>,
  sequence: NotificationSequence,
  occasion: number,
): Promise<unknown> {
  const { customerId, policy, subscriptionId: reference } = run.request.input;
  const at = now();
  const input: NotificationInput = { v: 1, reference, sequence, occasion, policy, at };
  return startOnce(WORKFLOW_TYPES.notification, {
    workflowId: notificationWorkflowId(reference, `${sequence}-${occasion}`),
    args: [input],
    typedSearchAttributes: new TypedSearchAttributes(startAttributes({ state: sequence, customerId })),
  });
}

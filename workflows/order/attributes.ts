import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import * as keys from '../../contract/temporal/search-attributes.ts';
import { listedSkus } from '../../domain/listed-skus.ts';
import { vendorsOf } from '../../domain/order-amounts.ts';
import { attributeText, changedAttributes } from '../runtime/changed-attributes.ts';
import type { OrderRun } from './order-run.ts';
import { overlayOf } from './overlay.ts';

/** Upserts the attributes at the end of this activation: several changes become one upsert. */
export function publishSoon(run: OrderRun): void {
  // A checkout is short and publishes its end only; a compensation has attributes of its own.
  if (run.published.pending || run.carriedBy !== 'order') return;
  run.published.pending = true;
  void Promise.resolve().then(() => {
    run.published.pending = false;
    publish(run);
  });
}

export function publish(run: OrderRun): void {
  const state = run.published;
  state.shown ??= shownAtStart(run);
  const changed = changedAttributes(state.shown, attributesOf(run));
  if (changed.length > 0) upsertSearchAttributes(changed);
  const why = whyOf(run);
  if (why !== state.why) upsertMemo({ why });
  state.why = why;
  setCurrentDetails(why === null ? `order ${run.stage}` : `order ${run.stage}: ${why}`);
}

/** One sentence for a list row: why the order is stuck. */
export function whyOf(run: OrderRun): string | null {
  const overlay = overlayOf(run);
  if (overlay !== undefined) return overlay.detail;
  const held = run.holds.values().next().value;
  if (held !== undefined) return `${held.step} is held by ${held.by}: ${held.reason}`;
  if (run.problem !== null) return `the order cannot be read: ${run.problem}`;
  if (run.review !== null) return `payment review: ${run.review.reason}`;
  return null;
}

function attributesOf(run: OrderRun): readonly SearchAttributeUpdatePair[] {
  const parked = overlayOf(run);
  const stuck = parked?.reason ?? (run.review === null ? null : 'payment-review');
  const state: readonly SearchAttributeUpdatePair[] = [
    { key: keys.orderStatusKey, value: run.stage },
    { key: keys.stageSinceKey, value: new Date(run.stageSince) },
    { key: keys.needsAttentionKey, value: stuck !== null || run.holds.size > 0 },
    { key: keys.stuckReasonKey, value: stuck },
    { key: keys.failureCodeKey, value: run.failureCode },
  ];
  if (run.problem !== null) return state;
  return [
    ...state,
    { key: keys.customerIdKey, value: run.order.customerId },
    { key: keys.paymentMethodKey, value: run.order.payment.method },
    { key: keys.amountMinorKey, value: run.amountMinor },
    { key: keys.promiseByKey, value: new Date(run.order.promiseBy) },
    { key: keys.vendorIdsKey, value: [...vendorsOf(run.order.lines)] },
    { key: keys.skusKey, value: [...listedSkus(run.order.lines)] },
    { key: keys.channelKey, value: run.order.channel },
    { key: keys.compensationsKey, value: undoneSteps(run) },
  ];
}

/** Every step of the undo, from its beginning on. */
function undoneSteps(run: OrderRun): string[] | null {
  return run.undoRounds === 0 ? null : run.compensations.map(({ step }) => step);
}

function shownAtStart(run: OrderRun): Map<string, string> {
  const atStart = workflowInfo().typedSearchAttributes;
  return new Map(attributesOf(run).map(({ key }) => [key.name, attributeText(atStart.get(key) ?? null)]));
}

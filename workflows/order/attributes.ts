import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import * as keys from '../../contract/temporal/search-attributes.ts';
import { listedSkus } from '../../domain/listed-skus.ts';
import { vendorsOf } from '../../domain/order-amounts.ts';
import { attributeText, type Shown } from '../process/attributes.ts';
import type { OrderRun } from './order-run.ts';
import { overlayOf } from './overlay.ts';

/** The parts that visibility shows something of. */
export type AttributeSource = Pick<OrderRun, 'people' | 'purchase' | 'review' | 'state' | 'steps' | 'undo'>;

export function shownOf(run: AttributeSource): Shown {
  const why = whyOf(run);
  const stage = run.state.current;
  return {
    attributes: attributesOf(run),
    why,
    details: why === null ? `order ${stage}` : `order ${stage}: ${why}`,
  };
}

/** One sentence for a list row: why the order is stuck. */
function whyOf(run: AttributeSource): string | null {
  const overlay = overlayOf(run);
  if (overlay !== undefined) return overlay.detail;
  const held = run.steps.holds.values().next().value;
  if (held !== undefined) return `${held.step} is held by ${held.by}: ${held.reason}`;
  if (run.purchase.problem !== null) return `the order cannot be read: ${run.purchase.problem}`;
  if (run.review.open !== null) return `payment review: ${run.review.open.reason}`;
  return null;
}

function attributesOf(run: AttributeSource): readonly SearchAttributeUpdatePair[] {
  const parked = overlayOf(run);
  const stuck = parked?.reason ?? (run.review.open === null ? null : 'payment-review');
  const state: readonly SearchAttributeUpdatePair[] = [
    { key: keys.orderStatusKey, value: run.state.current },
    { key: keys.stageSinceKey, value: new Date(run.state.since) },
    { key: keys.needsAttentionKey, value: stuck !== null || run.steps.holds.size > 0 },
    { key: keys.stuckReasonKey, value: stuck },
    { key: keys.failureCodeKey, value: run.state.failureCode },
  ];
  if (run.purchase.problem !== null) return state;
  return [
    ...state,
    { key: keys.customerIdKey, value: run.purchase.order.customerId },
    { key: keys.paymentMethodKey, value: run.purchase.order.payment.method },
    { key: keys.amountMinorKey, value: run.purchase.amountMinor },
    { key: keys.promiseByKey, value: new Date(run.purchase.order.promiseBy) },
    { key: keys.vendorIdsKey, value: [...vendorsOf(run.purchase.order.lines)] },
    { key: keys.skusKey, value: [...listedSkus(run.purchase.order.lines)] },
    { key: keys.channelKey, value: run.purchase.order.channel },
    { key: keys.compensationsKey, value: undoneSteps(run) },
  ];
}

/** Every step of the undo, from its beginning on. */
function undoneSteps(run: Pick<OrderRun, 'undo'>): string[] | null {
  return run.undo.rounds === 0 ? null : run.undo.list.map(({ step }) => step);
}

export function shownAtStart(run: AttributeSource): Map<string, string> {
  const atStart = workflowInfo().typedSearchAttributes;
  return new Map(attributesOf(run).map(({ key }) => [key.name, attributeText(atStart.get(key) ?? null)]));
}

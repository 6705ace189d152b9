import type { SearchAttributePair } from '@temporalio/common';
import type { CompensationState } from '../../contract/compensation/compensation.ts';
import * as keys from '../../contract/temporal/search-attributes.ts';
import { startAttributes } from '../../contract/temporal/start-attributes.ts';
import type { OrderRun } from '../order/order-run.ts';
import { type Attributes, attributeText, createAttributes, type Shown } from '../process/attributes.ts';
import { firstParked } from '../process/process.ts';
import { now } from '../runtime/now.ts';
import type { Undoing } from './progress.ts';

const AT_START: CompensationState = 'undoing';

/** What visibility shows when an undo starts. */
export function compensationStartAttributes(run: Pick<OrderRun, 'purchase' | 'undo'>): SearchAttributePair[] {
  return [
    ...startAttributes({ state: AT_START, customerId: run.purchase.order.customerId, since: now() }),
    { key: keys.compensationsKey, value: run.undo.list.map(({ step }) => step) },
  ];
}

/** Published with each progress report: only changes of what a list shows. */
export function compensationAttributes(undoing: Undoing): Attributes {
  return createAttributes({
    afterEvent: 'never',
    afterOverlay: 'never',
    show: () => shownOf(undoing),
    shownAtStart: () => new Map([[keys.orderStatusKey.name, attributeText(AT_START)]]),
  });
}

function shownOf({ clean, run }: Undoing): Shown {
  const parked = firstParked(run);
  const held = run.steps.holds.values().next().value;
  const why =
    parked?.detail ?? (held === undefined ? null : `${held.step} is held by ${held.by}: ${held.reason}`);
  const state: CompensationState = clean ? 'undone' : why === null ? 'undoing' : 'blocked';
  return {
    attributes: [{ key: keys.orderStatusKey, value: state }],
    withChange: [{ key: keys.stageSinceKey, value: new Date(Date.now()) }],
    withAny: [
      { key: keys.needsAttentionKey, value: why !== null },
      { key: keys.stuckReasonKey, value: parked?.reason ?? null },
    ],
    why,
    details: why === null ? state : `${state}: ${why}`,
  };
}

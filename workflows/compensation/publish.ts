import type { SearchAttributePair, SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import type { CompensationState } from '../../contract/compensation/compensation.ts';
import * as keys from '../../contract/temporal/search-attributes.ts';
import { startAttributes } from '../../contract/temporal/start-attributes.ts';
import type { OrderRun } from '../order/order-run.ts';
import { now } from '../runtime/now.ts';
import type { Undoing } from './progress.ts';

/** What visibility was last told of an undo. */
type Published = { state: CompensationState; why: string | null };

export function createPublished(): Published {
  return { state: 'undoing', why: null };
}

/** What visibility is told when an undo starts. */
export function compensationStartAttributes(run: OrderRun): SearchAttributePair[] {
  return [
    ...startAttributes({
      state: 'undoing' satisfies CompensationState,
      customerId: run.order.customerId,
      since: now(),
    }),
    { key: keys.compensationsKey, value: run.compensations.map(({ step }) => step) },
  ];
}

/** Only changes of what a list shows: every upsert is an event of the history. */
export function publish(undoing: Undoing, before: Published): void {
  const { clean, run } = undoing;
  const parked = run.parked.values().next().value;
  const held = run.holds.values().next().value;
  const why =
    parked?.detail ?? (held === undefined ? null : `${held.step} is held by ${held.by}: ${held.reason}`);
  const state = clean ? 'undone' : why === null ? 'undoing' : 'blocked';
  if (state === before.state && why === before.why) return;
  const changes: SearchAttributeUpdatePair[] = [
    { key: keys.needsAttentionKey, value: why !== null },
    { key: keys.stuckReasonKey, value: parked?.reason ?? null },
  ];
  if (state !== before.state) {
    changes.push(
      { key: keys.orderStatusKey, value: state },
      { key: keys.stageSinceKey, value: new Date(Date.now()) },
    );
  }
  upsertSearchAttributes(changes);
  if (why !== before.why) upsertMemo({ why });
  setCurrentDetails(why === null ? state : `${state}: ${why}`);
  before.state = state;
  before.why = why;
}

import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import * as keys from '../../contract/temporal/search-attributes.ts';
import type { SubscriptionRun } from './subscription-run.ts';

/** Tells visibility what has changed; what did not change carries over from run to run. */
export function publish(run: SubscriptionRun): void {
  const stuck = run.parked?.reason ?? null;
  const wanted: readonly SearchAttributeUpdatePair[] = [
    { key: keys.orderStatusKey, value: run.state },
    { key: keys.needsAttentionKey, value: stuck !== null },
    { key: keys.stuckReasonKey, value: stuck },
  ];
  const changed = wanted.filter(({ key, value }) => run.shown.get(key.name) !== JSON.stringify(value));
  for (const { key, value } of changed) run.shown.set(key.name, JSON.stringify(value));
  if (changed.length > 0) {
    const since = { key: keys.stageSinceKey, value: new Date(run.stateSince) };
    upsertSearchAttributes([...changed, since]);
  }
  setCurrentDetails(
    `subscription ${run.state}, period ${run.period}${run.parked === null ? '' : `: ${run.parked.detail}`}`,
  );
}

import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import * as keys from '../../contract/temporal/search-attributes.ts';
import { attributeText, changedAttributes } from '../runtime/changed-attributes.ts';
import type { ReturnRun } from './return-run.ts';

/** Tells visibility what has changed. */
export function publish(run: ReturnRun): void {
  const stuck = run.parked?.reason ?? null;
  const wanted: readonly SearchAttributeUpdatePair[] = [
    { key: keys.orderStatusKey, value: run.state },
    { key: keys.stageSinceKey, value: new Date(run.stateSince) },
    { key: keys.needsAttentionKey, value: stuck !== null },
    { key: keys.stuckReasonKey, value: stuck },
    { key: keys.failureCodeKey, value: run.failureCode },
    { key: keys.amountMinorKey, value: run.refundMinor },
  ];
  const changed = changedAttributes(run.shown, wanted);
  if (changed.length > 0) upsertSearchAttributes(changed);
  const why = run.parked?.detail ?? null;
  if (attributeText(why) !== (run.shown.get('why') ?? 'null')) upsertMemo({ why });
  run.shown.set('why', attributeText(why));
  setCurrentDetails(why === null ? `return ${run.state}` : `return ${run.state}: ${why}`);
}

import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import * as keys from '../../contract/search-attributes.ts';
import type { ReturnRun } from './return-run.ts';

/** Tells visibility what has changed: every upsert is an event of the history. */
export function publish(run: ReturnRun): void {
  const stuck = run.parked?.reason ?? null;
  const wanted = [
    { key: keys.orderStatusKey, value: run.state },
    { key: keys.stageSinceKey, value: new Date(run.stateSince) },
    { key: keys.needsAttentionKey, value: stuck !== null },
    { key: keys.stuckReasonKey, value: stuck },
    { key: keys.failureCodeKey, value: run.failureCode },
    { key: keys.amountMinorKey, value: run.refundMinor },
  ] as const;
  const changed = wanted.filter(({ key, value }) => (run.shown.get(key.name) ?? 'null') !== text(value));
  for (const { key, value } of changed) run.shown.set(key.name, text(value));
  if (changed.length > 0) upsertSearchAttributes([...changed] as SearchAttributeUpdatePair[]);
  const why = run.parked?.detail ?? null;
  if (text(why) !== (run.shown.get('why') ?? 'null')) upsertMemo({ why });
  run.shown.set('why', text(why));
  setCurrentDetails(why === null ? `return ${run.state}` : `return ${run.state}: ${why}`);
}

function text(value: unknown): string {
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

import type { OrderFacts } from '../../temporal/describe.ts';
import type { Preview } from '../preview.ts';
import type { AnyActionRecord, Ended } from './record.ts';

/**
 * Whether the workflow has left what the preview showed, judged by its newest run. Moving on within its stages is no
 * obstacle: the workflow itself has the last word on that.
 */
export function superseded(record: AnyActionRecord, preview: Preview, facts: OrderFacts): Ended | null {
  const { row } = facts;
  const since = (says: string): Ended => ({
    end: 'overtaken',
    says,
    by: null,
    instead: ['look at it again'],
    newRunId: null,
  });
  if (preview.run !== null && row.runId !== preview.run.runId && record.followsRuns !== true)
    return since('it continues in another run since you looked');
  if (preview.row?.open === true && !row.open && record.needs === 'open-run')
    return since(`it has ended since you looked: ${row.state ?? row.run}`);
  const by = record.superseded?.(preview.row, facts) ?? null;
  return by === null ? null : since(by);
}

/** For a screen that asks again: what is different from what the preview showed. Null: nothing that matters. */
export function changedSince(preview: Preview, facts: OrderFacts): string | null {
  const before = preview.row;
  if (before === null) return null;
  const { row } = facts;
  if (row.runId !== before.runId) return 'another run';
  if (row.run !== before.run) return `${row.run}, was ${before.run}`;
  if (row.stage !== before.stage) return `${row.stage ?? 'unknown'}, was ${before.stage ?? 'unknown'}`;
  return row.stuckReason === before.stuckReason
    ? null
    : `${row.stuckReason ?? 'moving'}, was ${before.stuckReason ?? 'moving'}`;
}

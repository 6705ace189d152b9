import type { TimelineEntry } from '../../../contract/order/order.ts';
import { ORDER_STAGES } from '../../../domain/order-stage.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';

type WayStep = {
  readonly stage: string;
  readonly at: number;
  /** Where it is not the stage's own name. */
  readonly label?: string;
  /** How long the step before it took is not known. */
  readonly unseenBefore?: true;
};

/** The stages that the run went through, each with the time at which this run came to it. */
export function wayOf(row: OrderRow, entries: readonly TimelineEntry[]): readonly WayStep[] {
  const steps: WayStep[] = [];
  for (const entry of entries) {
    const at = Date.parse(entry.at);
    const stage = steps.at(-1)?.stage;
    if ((ORDER_STAGES as readonly string[]).includes(entry.what)) steps.push({ stage: entry.what, at });
    // The run begins there: the time that the run before it spent in the stage is not its own.
    else if (
      entry.what === 'reset' &&
      stage !== undefined &&
      (row.closeTime === null || at < row.closeTime)
    ) {
      steps.push({ stage, label: `reset to ${stage}`, at, unseenBefore: true });
    }
  }
  return stepsTo(row, steps);
}

/** A history without a worker may know no stage but the first: the attributes have the current one. */
function stepsTo(row: OrderRow, steps: readonly WayStep[]): readonly WayStep[] {
  const last = steps.at(-1);
  if (row.stage === null || last === undefined || last.stage === row.stage) return steps;
  const at = row.stageSince ?? row.closeTime;
  // An older reading of the attributes than of the timeline.
  if (at === null || at < last.at) return steps;
  return [...steps, { stage: row.stage, at, unseenBefore: true }];
}

import type { OrderRow } from '../../../operations/order-row.ts';

type WayStep = { readonly stage: string; readonly at: number; readonly unseenBefore?: boolean };

/** A history without a worker may know no stage but the first: where the order stands its attributes say. */
export function stepsTo(row: OrderRow, steps: readonly WayStep[]): readonly WayStep[] {
  const last = steps.at(-1);
  if (row.stage === null || last === undefined || last.stage === row.stage) return steps;
  const at = row.stageSince ?? row.closeTime;
  // An older reading of the attributes than of the timeline.
  if (at === null || at < last.at) return steps;
  return [...steps, { stage: row.stage, at, unseenBefore: true }];
}

import type { OrderFacts } from '../../temporal/describe.ts';
import type { FrozenRun } from '../action.ts';
import type { AnyActionRecord, Execution } from './record.ts';

const NOT_FOUND = 5;

/** What holds an order, resumes or hastens it does so to its compensation as well. The order's own run comes first. */
export function affectedRuns(
  { affects }: Pick<AnyActionRecord, 'affects'>,
  run: FrozenRun,
  { row, undo }: Pick<OrderFacts, 'row' | 'undo'>,
): readonly Execution[] {
  const own = { workflowId: run.workflowId, runId: run.runId };
  if (undo === null || affects === undefined) return [own];
  const both = [
    { its: own, run: row.run },
    { its: { workflowId: undo.workflowId, runId: undo.runId }, run: undo.run },
  ];
  const affected = both.filter((one) => affects(one.run));
  return affected.length === 0 ? [own] : affected.map(({ its }) => its);
}

/** One of them may end in this moment, and then there is nothing to do; all of them not. */
export async function atEach(
  runs: readonly Execution[],
  call: (its: Execution) => Promise<unknown>,
): Promise<void> {
  let reached = 0;
  for (const [index, its] of runs.entries()) {
    try {
      await call(its);
      reached += 1;
    } catch (error) {
      const isGone = (error as { readonly code?: number }).code === NOT_FOUND;
      if (!isGone || (reached === 0 && index === runs.length - 1)) throw error;
    }
  }
}

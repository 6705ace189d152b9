import type { OrderFacts } from '../temporal/describe.ts';
import type { FrozenRun, OrderAction } from './action.ts';

export type Execution = Pick<FrozenRun, 'workflowId' | 'runId'>;

const NOT_FOUND = 5;

/** What holds an order, lets it go or hastens it does so to the run that undoes it as well. The order's own comes first. */
export function runsConcerned(
  action: OrderAction,
  run: FrozenRun,
  { row, undo }: Pick<OrderFacts, 'row' | 'undo'>,
): readonly Execution[] {
  const own = { workflowId: run.workflowId, runId: run.runId };
  if (undo === null || (action.kind !== 'pause' && action.kind !== 'unpause' && action.kind !== 'try-now'))
    return [own];
  const both = [
    { its: own, run: row.run },
    { its: { workflowId: undo.workflowId, runId: undo.runId }, run: undo.run },
  ];
  const concerned =
    action.kind === 'try-now'
      ? both
      : both.filter((one) => (one.run === 'paused') === (action.kind === 'unpause'));
  return concerned.length === 0 ? [own] : concerned.map(({ its }) => its);
}

/** One of them may end in this moment, and then it has nothing more to be told; all of them not. */
export async function atEach(
  runs: readonly Execution[],
  tell: (its: Execution) => Promise<unknown>,
): Promise<void> {
  let told = 0;
  for (const [index, its] of runs.entries()) {
    try {
      await tell(its);
      told += 1;
    } catch (error) {
      const isGone = (error as { readonly code?: number }).code === NOT_FOUND;
      if (!isGone || (told === 0 && index === runs.length - 1)) throw error;
    }
  }
}

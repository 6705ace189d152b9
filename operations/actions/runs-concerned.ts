import type { TemporalLink } from '../connect.ts';
import { describeOrder } from '../describe.ts';
import type { FrozenRun, OrderAction } from './action.ts';

type Execution = { readonly workflowId: string; readonly runId: string };

const NOT_FOUND = 5;

/** What holds an order, lets it go or hastens it does so to the run that undoes it as well. The order's own comes first. */
export async function runsConcerned(
  link: TemporalLink,
  { action, run }: { readonly action: OrderAction; readonly run: FrozenRun },
): Promise<readonly Execution[]> {
  const own = { workflowId: run.workflowId, runId: run.runId };
  if (action.kind !== 'pause' && action.kind !== 'unpause' && action.kind !== 'try-now') return [own];
  const described = await describeOrder(link, own);
  if (!described.ok || described.value.undo === null) return [own];
  const { row, undo } = described.value;
  const both = [
    { ...own, run: row.run },
    { workflowId: undo.workflowId, runId: undo.runId, run: undo.run },
  ];
  const concerned =
    action.kind === 'try-now'
      ? both
      : both.filter((one) => (one.run === 'paused') === (action.kind === 'unpause'));
  return concerned.length === 0 ? [own] : concerned.map(({ runId, workflowId }) => ({ workflowId, runId }));
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

import { orderIdOfWorkflow, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { knownReferences } from '../../database/checks/outside-questions.ts';
import type { CheckTools } from './check-tools.ts';
import type { ListedRun } from './temporal-view.ts';

/** A run of an order that has ended, as visibility lists it. */
export type ClosedRun = Required<Pick<ListedRun, 'amount'>> & {
  readonly orderId: string;
  readonly stage: string;
  readonly closedAt: number;
};

/** Where the walk continues: runs that closed no later than this, RFC 3339; null begins with the newest. */
export type ClosedPlace = string | null;

/** Pages of a thousand in one pass; the first of them are always the newest. */
const PAGES_MAX = 10;
const NEWEST_PAGES = 2;

/** An order that PostgreSQL refused ended as rejected or failed and left no row; a provider's record shows it. */
const MAY_HAVE_NO_ROW: readonly string[] = ['placed', 'rejected', 'failed'];

/** Gives every run of an order that has ended and that PostgreSQL does not know, some of them in each pass. */
export async function walkClosedRuns(
  tools: CheckTools,
  from: ClosedPlace,
  missing: (run: ClosedRun) => void,
): Promise<ClosedPlace> {
  const walk = async (before: ClosedPlace, pagesMax: number): Promise<ClosedPlace> => {
    const until = before === null ? '' : ` AND CloseTime <= '${before}'`;
    const query = `WorkflowType = '${WORKFLOW_TYPES.order}' AND CloseTime IS NOT NULL${until}`;
    let pages = 0;
    // Visibility lists the newest end first.
    for await (const page of tools.temporal.list(query)) {
      const runs = page.flatMap(closedRun);
      const known = await knownReferences(
        tools.database,
        runs.map(({ orderId }) => orderId),
      );
      for (const run of runs) if (!known.has(run.orderId)) missing(run);
      tools.beat();
      pages += 1;
      const last = page.at(-1)?.closedAt ?? null;
      if (pages >= pagesMax) return last === null ? null : new Date(last).toISOString();
    }
    return null;
  };
  if (from === null) return await walk(null, PAGES_MAX);
  await walk(null, NEWEST_PAGES);
  return await walk(from, PAGES_MAX - NEWEST_PAGES);
}

function closedRun({ amount, closedAt, stage, workflowId }: ListedRun): readonly ClosedRun[] {
  const orderId = orderIdOfWorkflow(workflowId);
  if (orderId === undefined || closedAt === null || stage === null) return [];
  return MAY_HAVE_NO_ROW.includes(stage) ? [] : [{ amount, closedAt, orderId, stage }];
}

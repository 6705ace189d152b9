import { returnWorkflowId, WORKFLOW_TYPES } from '../../contract/workflow-ids.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Finding, Invariant } from './invariant.ts';

/** Visibility and PostgreSQL follow the workflow within this time; an order that moved later is not judged. */
export const AGREE_WITHIN_MS = 10_000;

export const storesAgree: Invariant = {
  id: 'I15',
  says: 'PostgreSQL and the search attribute name the same stage, ten seconds after the last change at the latest',
  judge(evidence) {
    const newest = new Map(
      [...evidence.runs].sort((a, b) => a.startTime - b.startTime).map((run) => [run.orderId, run]),
    );
    const orders = evidence.database.orders.flatMap((order): readonly Finding[] => {
      const run = newest.get(order.orderId);
      if (run === undefined || evidence.at - order.updatedAt < AGREE_WITHIN_MS) return [];
      if (run.stage === order.stage) return [];
      // A journal that travels with the next effect may be behind in PostgreSQL while an order waits, never at its end.
      const said = `PostgreSQL says ${order.stage}, the search attribute ${run.stage ?? 'nothing'}`;
      return [{ key: order.orderId, harm: 'wrong', said }];
    });
    return [...orders, ...returnsAgree(evidence)];
  },
};

function returnsAgree({ at, database, others }: Evidence): readonly Finding[] {
  const newest = new Map(
    others
      .filter((run) => run.type === WORKFLOW_TYPES.return)
      .sort((a, b) => a.startTime - b.startTime)
      .map((run) => [run.workflowId, run]),
  );
  return database.returns.flatMap(({ returnId, state, updatedAt }): readonly Finding[] => {
    const run = newest.get(returnWorkflowId(returnId));
    if (at - updatedAt < AGREE_WITHIN_MS) return [];
    if (run === undefined) return [{ key: returnId, harm: 'wrong', said: 'is in PostgreSQL and has no run' }];
    if (run.stage === state) return [];
    const said = `PostgreSQL says ${state}, the search attribute ${run.stage ?? 'nothing'}`;
    return [{ key: returnId, harm: 'wrong', said }];
  });
}

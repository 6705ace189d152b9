import { checkoutWorkflowId, WORKFLOW_TYPES } from '../../contract/workflow-ids.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Finding, Invariant } from './invariant.ts';

/**
 * An accepted order is in both stores; one that was never answered is in both or in neither. An order that its checkout
 * refused ended there and never had a run of its own.
 */
export const acknowledgedExist: Invariant = {
  id: 'I1',
  says: 'every acknowledged order exists as a run and in PostgreSQL; an unknown answer became one order or none',
  judge(evidence) {
    const runs = new Set(evidence.runs.map((run) => run.orderId));
    const rows = new Map(evidence.database.orders.map((order) => [order.orderId, order]));
    const asked = new Set(evidence.asked.map((one) => one.orderId));
    return [
      ...evidence.asked.flatMap((one) =>
        ofAsked(evidence, one, { run: runs.has(one.orderId), row: rows.has(one.orderId) }),
      ),
      ...[...rows.values()]
        .filter(({ orderId }) => !runs.has(orderId) && !asked.has(orderId))
        .flatMap(({ orderId }) => withoutRun(evidence, orderId)),
    ];
  },
};

function ofAsked(
  evidence: Evidence,
  { answer, orderId }: Evidence['asked'][number],
  { row, run }: { readonly run: boolean; readonly row: boolean },
): readonly Finding[] {
  const found = (harm: Finding['harm'], said: string) => [{ key: orderId, harm, said }];
  if (answer === 'accepted' && !run && !row)
    return found('lost', 'was acknowledged, and neither store knows it');
  if (answer === 'accepted' && !run) {
    return withoutRun(evidence, orderId).length === 0 ? [] : found('lost', 'was acknowledged and has no run');
  }
  if (answer === 'refused' && (run || row)) return found('wrong', 'was refused and exists all the same');
  if (row && !run) return withoutRun(evidence, orderId);
  if (evidence.quiet && run && !row) return found('wrong', 'has a run and is not in PostgreSQL');
  return [];
}

/** A row may be without a run while its checkout goes on, and for good where the checkout ended the order. */
function withoutRun({ database, others }: Evidence, orderId: string): readonly Finding[] {
  const checkout = others.filter(
    (run) => run.type === WORKFLOW_TYPES.checkout && run.workflowId === checkoutWorkflowId(orderId),
  );
  const stage = database.orders.find((order) => order.orderId === orderId)?.stage;
  if (checkout.some((run) => run.open)) return [];
  if (checkout.length > 0 && stage !== undefined && isTerminalStage(stage)) return [];
  return [{ key: orderId, harm: 'wrong', said: 'is in PostgreSQL and has no run' }];
}

import { describeOrder } from '../../../temporal/describe.ts';
import type { AnyActionRecord } from '../../engine/record.ts';
import { defineAction } from '../define.ts';

/** The server deletes a run some time after it took the request; until then the run is still shown. */
export const deleteRun: AnyActionRecord = defineAction({
  id: 'delete',
  subject: 'order',
  title: 'delete the run',
  kind: 'operation',
  name: 'delete',
  needs: 'run',
  danger: 'final',
  typedProof: true,
  bulk: true,
  description:
    'delete one run and its history from the server; PostgreSQL and the providers keep what they have',
  heading: (id) => `Delete the run of ${id}`,
  will: (_action, { facts: { row } }) => [
    ...(row.open ? ['terminate the run; it cannot react, and nothing is undone'] : []),
    'delete the run and its history; no list shows it any more',
  ],
  noUndo: () => 'a deleted history cannot be restored',
  notes: (_action, { facts: { row, undo } }) => [
    ...(row.open ? ['cancel undoes what was done; delete does not'] : []),
    ...(undo === null ? [] : [`${undo.workflowId} continues and undoes what is left`]),
  ],
  request: () => ({
    via: 'server',
    async call(service, { namespace, run: { runId, workflowId } }) {
      await service.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId, runId } });
      return {};
    },
  }),
  // Applied once the run is not found any more.
  applied: () => false,
  async recover(link, { run }) {
    if (run === null) return { kind: 'unknown', says: 'the journal does not name the run' };
    const facts = await describeOrder(link, run);
    if (facts.ok) return { kind: 'not-done', says: 'the run is still there' };
    return facts.problem.kind === 'not-found'
      ? { kind: 'done', says: 'the run is deleted' }
      : { kind: 'unknown', says: facts.problem.message };
  },
  command: () => ({ verb: ['delete'], rest: [], withoutReason: true }),
});

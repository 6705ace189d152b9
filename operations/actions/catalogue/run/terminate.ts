import type { AnyActionRecord } from '../../engine/record.ts';
import { byEvent } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';
import { fixOf } from '../offers.ts';
import { kept } from '../order/undo-words.ts';

export const terminate: AnyActionRecord = defineAction({
  id: 'terminate',
  subject: 'order',
  title: 'terminate',
  kind: 'operation',
  name: 'terminate',
  danger: 'final',
  typedProof: true,
  bulk: true,
  helpsIfOffered: { orphan: 4 },
  description: 'end the run at once; the workflow cannot react and nothing is undone',
  reads: { ledger: true },
  offer: (_reason, { facts }) => (facts?.row.open === true ? [fixOf(terminate)] : []),
  will: (_action, evidence) => {
    const { undo } = evidence.facts;
    return undo === null
      ? ['end the run at once; the order cannot react, and nothing is undone', ...kept(evidence)]
      : [`end the order's run at once; ${undo.workflowId} continues and undoes what is left`];
  },
  noUndo: () => 'a terminated run cannot be reopened, only reset or placed again',
  notes: (_action, { facts: { undo } }) => [
    undo === null
      ? 'cancel undoes what was done; terminate does not'
      : 'its log stays behind until its run is started again, which finds the undo',
  ],
  request: () => ({
    via: 'server',
    async call(service, { actor: identity, namespace, reason, run: { runId, workflowId } }) {
      const workflowExecution = { workflowId, runId };
      await service.terminateWorkflowExecution({ namespace, identity, reason, workflowExecution });
      return {};
    },
  }),
  applied: (_action, { row }) => row.run === 'terminated',
  recover: byEvent('WorkflowExecutionTerminated'),
  command: () => ({ verb: ['terminate'], rest: [] }),
});

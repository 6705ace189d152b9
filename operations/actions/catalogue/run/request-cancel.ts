import type { AnyActionRecord } from '../../engine/record.ts';
import { byEvent } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';

/** The server's own cancellation, for workflows without an update that cancels. */
export const requestCancel: AnyActionRecord = defineAction({
  id: 'request-cancel',
  subject: 'order',
  title: 'cancel',
  letter: 'C',
  kind: 'operation',
  name: 'request-cancel',
  danger: 'final',
  typedProof: true,
  bulk: true,
  description: 'request cancellation; the code of the workflow decides how it ends',
  heading: (id) => `Cancel ${id}`,
  will: (_action, { facts: { pendingChildren } }) => [
    'request cancellation of the run; its code decides what is cleaned up and how it ends',
    ...(pendingChildren.length === 0
      ? []
      : [
          `whether its ${pendingChildren.length} open child workflows are cancelled is decided there as well`,
        ]),
  ],
  noUndo: () => 'a request for cancellation cannot be withdrawn',
  refusal: (_action, { facts }) =>
    facts.cancelRequested
      ? {
          by: 'server',
          says: 'its cancellation is requested already',
          instead: ['terminate ends it at once'],
        }
      : null,
  request: () => ({
    via: 'server',
    async call(service, { actor: identity, namespace, reason, requestId, run: { runId, workflowId } }) {
      const workflowExecution = { workflowId, runId };
      await service.requestCancelWorkflowExecution({
        ...{ namespace, identity, reason, requestId },
        workflowExecution,
      });
      return {};
    },
  }),
  applied: (_action, { cancelRequested, row }) => cancelRequested || row.run === 'cancelled' || !row.open,
  recover: byEvent('WorkflowExecutionCancelRequested'),
  command: () => ({ verb: ['cancel'], rest: [] }),
});

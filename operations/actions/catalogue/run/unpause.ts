import { atEach } from '../../engine/affected-runs.ts';
import type { AnyActionRecord } from '../../engine/record.ts';
import { byEvent } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';

export const unpause: AnyActionRecord = defineAction({
  id: 'unpause',
  subject: 'order',
  title: 'resume',
  hidden: true,
  kind: 'operation',
  name: 'unpause',
  danger: 'safe',
  bulk: true,
  helpsIfOffered: { paused: 1 },
  description: 'resume a paused order',
  offer: (_reason, { facts }) =>
    facts?.row.run === 'paused' || facts?.undo?.run === 'paused'
      ? [{ action: 'pause', letter: 'P', label: 'resume' }]
      : [],
  will: () => ['resume it; what came in while it was paused acts now'],
  notes: () => ['timers that fired while it was paused act now'],
  refusal: (_action, { facts: { row, undo } }) =>
    row.run === 'paused' || undo?.run === 'paused'
      ? null
      : { by: 'server', says: 'it is not paused', instead: [] },
  affects: (run) => run === 'paused',
  request: () => ({
    via: 'server',
    async call(service, { actor: identity, namespace, reason, requestId, runs }) {
      await atEach(runs, (run) =>
        service.unpauseWorkflowExecution({ namespace, identity, reason, requestId, ...run }),
      );
      return {};
    },
  }),
  superseded: (_before, { row, undo }) =>
    row.run === 'paused' || undo?.run === 'paused' ? null : 'somebody resumed it',
  applied: (_action, { row }) => row.run !== 'paused',
  recover: byEvent('WorkflowExecutionUnpaused'),
  command: () => ({ verb: ['unpause'], rest: [] }),
});

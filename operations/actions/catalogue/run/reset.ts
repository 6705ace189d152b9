import { resetOfTask } from '../../../stuck/task-failing.ts';
import { fail, ok } from '../../../temporal/problem.ts';
import { int64 } from '../../../temporal/proto-values.ts';
import type { PreviewEvidence } from '../../engine/preview-evidence.ts';
import type { AnyActionRecord } from '../../engine/record.ts';
import { byNewRun } from '../../engine/recover-by.ts';
import { type ResetPoint, resetPoints } from '../../reset-points.ts';
import { tailLines } from '../../reset-tail.ts';
import { defineAction } from '../define.ts';
import { fixOf } from '../offers.ts';

export type ReapplyExclusion = 'signals' | 'updates';

export type ResetAction = {
  readonly kind: 'reset';
  readonly eventId: number;
  readonly exclude: readonly ReapplyExclusion[];
};

const FAILED: readonly string[] = ['failed', 'terminated', 'timed-out'];

export const reset: AnyActionRecord = defineAction<ResetAction>({
  id: 'reset',
  subject: 'order',
  title: 'reset',
  letter: 'R',
  kind: 'operation',
  name: 'reset',
  needs: 'run',
  fields: [
    { name: 'eventId', label: 'to event', kind: 'number', point: true, flagName: 'to-event', required: true },
    {
      name: 'exclude',
      label: 'leave out',
      kind: 'choice',
      choices: ['nothing', 'signals', 'updates', 'signals and updates'],
      required: true,
    },
  ],
  danger: 'final',
  bulk: false,
  helpsIfOffered: { 'workflow-task-failing': 1, orphan: 3 },
  description: 'start a new run that repeats the history up to an earlier event',
  reads: { ledger: true, history: true },
  offer(reason, evidence) {
    const { facts } = evidence;
    // After a run that was terminated there is a point to go back to; a history that cannot be replayed needs one.
    if (reason === 'orphan')
      return facts === undefined || facts.row.open ? [] : [fixOf(reset, 'reset to an earlier point')];
    return resetOfTask(evidence).map(({ fields, label = 'reset to an earlier point' }) => ({
      ...fixOf(reset, label),
      ...(fields === undefined ? {} : { fields }),
    }));
  },
  offerEnded: ({ row }) => (FAILED.includes(row.run) ? fixOf(reset, 'reset to an earlier point') : null),
  fromForm({ texts }) {
    const eventId = Number(texts['eventId'] ?? '');
    if (!Number.isInteger(eventId) || eventId <= 0)
      return { ok: false, says: 'choose the point to go back to' };
    const out = texts['exclude'] ?? '';
    const exclude = (['signals', 'updates'] as const).filter((kind) => out.includes(kind));
    return { ok: true, action: { kind: 'reset', eventId, exclude } };
  },
  gather(action, evidence) {
    const points = resetPoints(evidence.history ?? [], evidence.effects);
    const point = points.find((candidate) => candidate.eventId === action.eventId);
    if (point !== undefined) return ok({ ...evidence, point });
    if (points.length === 0) {
      return fail(
        'refused',
        'it has no reset point, because no step of it was ever completed; terminate it and place a new order',
      );
    }
    const offered = points.slice(0, 5).map((candidate) => candidate.eventId);
    return fail(
      'invalid-input',
      `event ${action.eventId} is no reset point; the newest are ${offered.join(', ')}`,
    );
  },
  will: resetWords,
  noUndo: () => 'the old run ends; the new one can be reset in its turn',
  notes: (_action, { facts: { row, undo } }) => [
    'signals that arrive while it is being reset can land on either run',
    ...(undo === null
      ? []
      : [`${undo.workflowId} continues; the new run takes it up when it comes to its undo`]),
    ...(row.open
      ? []
      : [`this run has ended as ${row.state ?? row.run}; the new run continues from the point`]),
  ],
  refusal: (_action, { point }) =>
    point?.refusal ? { by: 'order', says: point.refusal, instead: ['place a new order'] } : null,
  request: ({ eventId, exclude }) => ({
    via: 'server',
    async call(service, { actor, namespace, reason, requestId, run: { runId, workflowId } }) {
      const answer = await service.resetWorkflowExecution({
        namespace,
        identity: actor,
        // The history keeps no identity of a reset, only its reason; the temporal command writes both into it too.
        reason: `${actor}: ${reason}`,
        workflowExecution: { workflowId, runId },
        workflowTaskFinishEventId: int64(eventId),
        requestId,
        resetReapplyExcludeTypes: exclude.map((kind) => (kind === 'signals' ? 1 : 2)),
      });
      return { runId: answer.runId };
    },
  }),
  applied: (_action, { row }) => row.open || row.closeTime !== null,
  recover: byNewRun,
  command: ({ eventId, exclude }) => ({
    verb: ['reset'],
    rest: [
      ...['--event-id', String(eventId)],
      ...exclude.flatMap((kind) => ['--reapply-exclude', kind === 'signals' ? 'Signal' : 'Update']),
    ],
  }),
});

function resetWords({ exclude }: ResetAction, { facts, point }: PreviewEvidence): readonly string[] {
  if (point === null) return [];
  const stage = point.stage === null ? '' : `, at ${point.stage}`;
  return [
    `ends this run and starts a new one at event ${point.eventId}, after ${point.after}${stage}`,
    ...tailLines(point, exclude, facts.readAt),
    ...ledgerLines(point, facts.row.orderId),
  ];
}

/** What steps that run again find in the ledger, a line for each answer; the keys without the order's id. */
function ledgerLines({ effects }: ResetPoint, orderId: string): readonly string[] {
  const kinds = ['stored', 'stored-refusal', 'in-doubt', 'tombstone'] as const;
  const words = {
    stored: 'stored results are used again, nothing is done twice',
    'stored-refusal': 'stored refusals are used again; "try now" asks under a new number',
    'in-doubt': 'outcome unknown, looked up before it is done again',
    tombstone: 'undone, cannot be done again',
  };
  return kinds.flatMap((kind) => {
    const keys = (effects ?? [])
      .filter((effect) => effect.meets === kind)
      .map(({ key }) => (key.startsWith(`${orderId}:`) ? key.slice(orderId.length + 1) : key));
    return keys.length === 0 ? [] : [`${words[kind]}: ${keys.join(', ')}`];
  });
}

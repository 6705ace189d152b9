import { subjectOf } from '../../../subjects/subject.ts';
import { describeOrder } from '../../../temporal/describe.ts';
import type { PreviewEvidence } from '../../engine/preview-evidence.ts';
import type { AnyActionRecord, Refused } from '../../engine/record.ts';
import { defineAction } from '../define.ts';
import { again } from '../order/again.ts';

type StartLikeThisAction = { readonly kind: 'start-like-this'; readonly workflowId: string };

/** The server's clock may be behind ours. */
const CLOCK_SKEW_MS = 60_000;

export const startLikeThis: AnyActionRecord = defineAction<StartLikeThisAction>({
  id: 'start-like-this',
  subject: 'order',
  title: 'start a workflow like this',
  kind: 'operation',
  name: 'start-like-this',
  needs: 'run',
  fields: [
    {
      name: 'workflowId',
      label: 'new workflow id',
      kind: 'text',
      hint: 'may stay empty: the id of this one and a number',
      required: false,
    },
  ],
  danger: 'undoable',
  bulk: false,
  opens: 'started',
  description: 'start the same workflow type with the same input on the same task queue, under a new id',
  reads: { started: true },
  fromForm(written) {
    const { id, openedAt, row, texts } = written;
    const workflowId = (texts['workflowId'] ?? '').trim();
    // An order gets its id from its customer and a request key, as any new order.
    if (workflowId === '' && row.workflowId === `order/${id}`) return again.fromForm(written) as never;
    const fallback = `${row.workflowId}-${openedAt}`;
    return { ok: true, action: { kind: 'start-like-this', workflowId: workflowId || fallback } };
  },
  heading: (id) => `Start a workflow like ${id}`,
  will: ({ workflowId }, { facts, started }) => [
    `start ${started?.name ?? facts.row.workflowType} as ${workflowId} on task queue ${facts.taskQueue}, with the input of this run`,
  ],
  notes: () => ['memo and search attributes are not copied; the new workflow sets its own'],
  refusal: (action, evidence) => namesItself(action, evidence),
  starts: ({ workflowId }) => workflowId,
  request: ({ workflowId }) => ({
    via: 'server',
    async call(service, { actor: identity, namespace, requestId, run }) {
      const execution = { workflowId: run.workflowId, runId: run.runId };
      const first = await service.getWorkflowExecutionHistory({ namespace, execution, maximumPageSize: 1 });
      const start = first.history?.events?.[0]?.workflowExecutionStartedEventAttributes;
      if (start == null) throw new Error('the history does not begin with a start');
      const answer = await service.startWorkflowExecution({
        namespace,
        identity,
        workflowId,
        // The same request starts it once, however often it is sent.
        requestId,
        workflowType: start.workflowType ?? null,
        taskQueue: { name: start.taskQueue?.name ?? '' },
        input: start.input ?? null,
        header: start.header ?? null,
        workflowExecutionTimeout: start.workflowExecutionTimeout ?? null,
        workflowRunTimeout: start.workflowRunTimeout ?? null,
        workflowTaskTimeout: start.workflowTaskTimeout ?? null,
        retryPolicy: start.retryPolicy ?? null,
      });
      return { runId: answer.runId, workflowId };
    },
  }),
  async recover(link, { action, at }) {
    const facts = await describeOrder(link, { workflowId: String(action['workflowId']) });
    if (!facts.ok && facts.problem.kind === 'not-found')
      return { kind: 'not-done', says: 'no workflow has the new id: it was not started' };
    if (!facts.ok) return { kind: 'unknown', says: facts.problem.message };
    const { runId, startTime } = facts.value.row;
    return startTime >= Date.parse(at) - CLOCK_SKEW_MS
      ? { kind: 'done', says: 'the workflow is started', newRunId: runId }
      : { kind: 'failed', says: 'another workflow has the new id since before' };
  },
  command: () => null,
});

/** A workflow whose input names its own id would act a second time on the same thing. */
function namesItself(_action: StartLikeThisAction, { facts, started }: PreviewEvidence): Refused | null {
  const { workflowId } = facts.row;
  const { id } = subjectOf(workflowId);
  const input = started?.input[0];
  if (id === workflowId || typeof input !== 'object' || input === null) return null;
  const field = Object.entries(input).find(([, value]) => value === id)?.[0];
  if (field === undefined) return null;
  return {
    by: 'order',
    says: `its input has the same ${field}, ${id}, so a second run would act on the same one`,
    instead: ['place one like it, or open a new one'],
  };
}

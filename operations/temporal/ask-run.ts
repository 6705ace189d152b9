import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { type Priority, type SearchAttributePair, TypedSearchAttributes } from '@temporalio/common';
import { customerPriority } from '../../contract/temporal/priority.ts';
import { customerIdKey } from '../../contract/temporal/search-attributes.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { WORKFLOW_TASK_TIMEOUT } from '../../domain/policy.ts';
import { askAgain } from '../../support/time/ask-again.ts';
import type { TemporalLink } from './connect.ts';
import type { Problem, Result } from './problem.ts';
import { queryOrder } from './query.ts';
import { problemOfUpdate } from './update-failure.ts';

export type RunUpdate = {
  readonly workflowId: string;
  readonly name: string;
  readonly input: unknown;
  /** The same id is carried out once, however often it is sent; made up where absent. */
  readonly updateId?: string;
};

/**
 * Sends an update to a run of any type. A refusal of the run is a Problem of the kind `refused` with its own message;
 * `timeout` and `unreachable` mean an unknown outcome, `no-worker` that no worker accepted it, and the same
 * update id may be sent again. What the server did not take, because the run is just being followed by its next one, is
 * sent again under the same id.
 */
export async function askRun<A>(link: TemporalLink, update: RunUpdate): Promise<Result<A>> {
  const named = { ...update, updateId: update.updateId ?? randomUUID() };
  const again = (asked: Result<A>) => !asked.ok && asked.problem.kind === 'throttled';
  return await askAgain({ deadlineMs: link.deadlines.update, again }, () => askOnce<A>(link, named));
}

async function askOnce<A>(
  link: TemporalLink,
  update: RunUpdate & { readonly updateId: string },
): Promise<Result<A>> {
  const failed: Problem[] = [];
  const what = `${update.name} of ${update.workflowId}`;
  const answer = await link.call({ what, deadlineMs: link.deadlines.update }, async (client) => {
    try {
      return await client.workflow.getHandle(update.workflowId).executeUpdate<A, [unknown]>(update.name, {
        args: [update.input],
        updateId: update.updateId,
      });
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      failed.push(problemOfUpdate(what, error.cause ?? error));
      throw error;
    }
  });
  const [problem] = failed;
  return problem === undefined ? answer : { ok: false, problem };
}

export type StartedRun = {
  readonly kind: 'started' | 'already-started';
  readonly runId: string | null;
};

/** Starts a run that is there once and for all: the same ID again starts nothing and returns that. */
export async function startOnce(
  link: TemporalLink,
  run: {
    readonly type: string;
    readonly workflowId: string;
    readonly input: unknown;
    readonly attributes: SearchAttributePair[];
  },
): Promise<Result<StartedRun>> {
  return await link.call(
    { what: `start ${run.workflowId}`, deadlineMs: link.deadlines.write },
    async (client): Promise<StartedRun> => {
      try {
        const handle = await client.workflow.start(run.type, {
          workflowId: run.workflowId,
          taskQueue: TASK_QUEUES.orders,
          args: [run.input],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
          workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
          ...priorityOf(run.attributes),
          typedSearchAttributes: new TypedSearchAttributes(run.attributes),
        });
        return { kind: 'started', runId: handle.firstExecutionRunId };
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        return { kind: 'already-started', runId: null };
      }
    },
  );
}

/** The customer it is started for. */
function priorityOf(attributes: readonly SearchAttributePair[]): { priority?: Priority } {
  const customer = attributes.find(({ key }) => key.name === customerIdKey.name)?.value;
  return typeof customer === 'string' ? { priority: customerPriority(customer) } : {};
}

/** The run's own answer to a query; another version of the workflow may answer in another shape. */
export async function readView<V>(link: TemporalLink, workflowId: string, query: string): Promise<Result<V>> {
  const answer = await queryOrder(link, { workflowId }, { name: query });
  return answer.ok ? { ok: true, value: answer.value.value as V } : answer;
}

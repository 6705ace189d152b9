import type { Client, HistoryAndWorkflowId, WorkflowExecutionInfo } from '@temporalio/client';
import { WORKFLOW_TYPES } from '../contract/ids/workflow-ids.ts';
import { errorText } from '../support/errors/error-text.ts';

export type OpenRun = { readonly workflowId: string; readonly runId: string; readonly type: string };

export type NewestOpen = {
  readonly histories: AsyncIterable<HistoryAndWorkflowId>;
  /** By workflow id, of all that were looked at; a workflow id has one open run. */
  readonly given: ReadonlyMap<string, OpenRun>;
  /** Workflow ids of runs whose workflow task fails already. */
  readonly reported: readonly string[];
  /** Runs whose history could not be fetched. */
  readonly unread: readonly { readonly run: OpenRun; readonly message: string }[];
  outOfTime(): boolean;
};

/**
 * The newest open runs of every type in turn, so that many orders do not crowd out the one customer; with their
 * histories, fetched as the replay asks for them, until the time is up. Pinned runs never come to another build, and
 * their own has them already.
 */
export function newestOpen(
  client: Client,
  limits: { readonly maximum: number; readonly deadline: number },
): NewestOpen {
  const given = new Map<string, OpenRun>();
  const reported: string[] = [];
  const unread: { run: OpenRun; message: string }[] = [];
  let late = false;
  async function* histories(): AsyncIterable<HistoryAndWorkflowId> {
    for await (const info of inTurn(client, limits.maximum)) {
      late = performance.now() > limits.deadline;
      if (late || given.size >= limits.maximum) return;
      const run = { workflowId: info.workflowId, runId: info.runId, type: info.type };
      given.set(run.workflowId, run);
      if (info.raw.searchAttributes?.indexedFields?.['TemporalReportedProblems'] !== undefined) {
        reported.push(run.workflowId);
        continue;
      }
      try {
        const history = await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
        yield { workflowId: run.workflowId, history };
      } catch (error) {
        unread.push({ run, message: errorText(error) });
      }
    }
  }
  return { histories: histories(), given, reported, unread, outOfTime: () => late };
}

async function* inTurn(client: Client, pageSize: number): AsyncIterable<WorkflowExecutionInfo> {
  let sources = Object.values(WORKFLOW_TYPES).map((type) => {
    const notPinned =
      "(TemporalWorkflowVersioningBehavior IS NULL OR TemporalWorkflowVersioningBehavior != 'Pinned')";
    const query = `WorkflowType = '${type}' AND CloseTime IS NULL AND ${notPinned}`;
    return client.workflow.list({ query, pageSize })[Symbol.asyncIterator]();
  });
  while (sources.length > 0) {
    const left: typeof sources = [];
    for (const source of sources) {
      const next = await source.next();
      if (next.done === true) continue;
      left.push(source);
      yield next.value;
    }
    sources = left;
  }
}

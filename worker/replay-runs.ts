import type { Client, HistoryAndWorkflowId } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { ReplayFailure } from './replay-gate.ts';
import { SILENT_SINKS } from './silent-sinks.ts';
import type { WorkflowCode } from './start-workers.ts';

export type RunToReplay = { readonly workflowId: string; readonly runId: string };

/** What the library says of each step of a replay worker belongs in no report. Once a process, before any replay. */
export function quietReplays(): void {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}

/** Repeats the whole history of each of these runs with this code; gives those that it cannot repeat. */
export async function replayRuns(
  client: Client,
  code: WorkflowCode,
  runs: readonly RunToReplay[],
): Promise<readonly ReplayFailure[]> {
  async function* histories(): AsyncIterable<HistoryAndWorkflowId> {
    for (const { workflowId, runId } of runs) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      yield { workflowId, history };
    }
  }
  const options = { workflowBundle: code, sinks: SILENT_SINKS, replayName: 'replay-runs' };
  const failures: ReplayFailure[] = [];
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, histories())) {
    if (error !== undefined)
      failures.push({ workflowId, runId, message: error.message.split('\n', 1)[0] ?? '' });
  }
  return failures;
}

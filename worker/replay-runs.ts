import type { Client, HistoryAndWorkflowId } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { completedPart } from './completed-part.ts';
import { SILENT_SINKS } from './silent-sinks.ts';
import type { WorkflowCode } from './workflow-code.ts';

/** A run whose history this build cannot repeat. */
export type ReplayFailure = { readonly workflowId: string; readonly runId: string; readonly message: string };

export type RunToReplay = { readonly workflowId: string; readonly runId: string };

/**
 * The library's log of each step of a replay worker belongs in no report, and a signal is for the program: the library
 * would end the replay worker by it ("channel closed"), and keep the program from ending. Once a process, before any replay.
 */
export function quietReplays(): void {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
}

/** Of the queue on which a replay worker runs: the code detects a replay worker by it. */
export const REPLAY_NAME = 'replay-runs';

/** Repeats what each of these runs has done with this code; gives those that it cannot repeat. */
export async function replayRuns(
  client: Client,
  code: WorkflowCode,
  runs: readonly RunToReplay[],
): Promise<readonly ReplayFailure[]> {
  async function* histories(): AsyncIterable<HistoryAndWorkflowId> {
    for (const { workflowId, runId } of runs) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      const completed = completedPart(events ?? []);
      if (completed.length > 0) yield { workflowId, history: { events: [...completed] } };
    }
  }
  const options = { workflowBundle: code, sinks: SILENT_SINKS, replayName: REPLAY_NAME };
  const failures: ReplayFailure[] = [];
  for await (const { error, runId, workflowId } of Worker.runReplayHistories(options, histories())) {
    if (error === undefined) continue;
    failures.push({ workflowId, runId, message: error.message.split('\n', 1)[0] ?? '' });
  }
  return failures;
}

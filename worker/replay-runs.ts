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

/** Of the queue on which a replay worker runs: the code tells by it that nobody is served. */
export const REPLAY_NAME = 'replay-runs';

const TURNS_MAX = 3;

/** Repeats the whole history of each of these runs with this code; gives those that it cannot repeat. */
export async function replayRuns(
  client: Client,
  code: WorkflowCode,
  runs: readonly RunToReplay[],
): Promise<readonly ReplayFailure[]> {
  const failures: ReplayFailure[] = [];
  let left = runs;
  for (let turn = 1; left.length > 0; turn += 1) {
    const answered = new Set<string>();
    try {
      for await (const { workflowId, runId, error } of replaysOf(client, code, left)) {
        answered.add(runId);
        if (error !== undefined)
          failures.push({ workflowId, runId, message: error.message.split('\n', 1)[0] ?? '' });
      }
      break;
    } catch (error) {
      // On a machine with many times its work a replay worker may end of itself ("channel closed"): that says nothing
      // about any history, and another one takes what is left.
      if (turn === TURNS_MAX) throw error;
      left = left.filter(({ runId }) => !answered.has(runId));
    }
  }
  return failures;
}

function replaysOf(client: Client, code: WorkflowCode, runs: readonly RunToReplay[]) {
  async function* histories(): AsyncIterable<HistoryAndWorkflowId> {
    for (const { workflowId, runId } of runs) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      yield { workflowId, history };
    }
  }
  const options = { workflowBundle: code, sinks: SILENT_SINKS, replayName: REPLAY_NAME };
  return Worker.runReplayHistories(options, histories());
}

import type { Client, HistoryAndWorkflowId } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { WORKFLOW_TYPES } from '../contract/workflow-ids.ts';
import type { PassedBuilds } from './passed-builds.ts';
import { SILENT_SINKS } from './silent-sinks.ts';
import type { WorkflowCode } from './start-workers.ts';

/** A run whose history this build cannot repeat. */
export type ReplayFailure = { readonly workflowId: string; readonly runId: string; readonly message: string };

export type GateResult =
  /** This build has passed before: a restart after a crash must not wait for a replay. */
  | { readonly kind: 'known-build' }
  | {
      readonly kind: 'passed' | 'refused';
      /** How many histories were repeated; fewer than asked for when the time ran out or there are fewer. */
      readonly replayed: number;
      readonly outOfTime: boolean;
      readonly failures: readonly ReplayFailure[];
      /** Failures that an operator accepted by name. */
      readonly accepted: readonly ReplayFailure[];
      /** Runs whose workflow task fails already. They are told and not counted: one of them must stop no worker. */
      readonly reported: readonly string[];
    };

export type GateInputs = {
  readonly client: Client;
  readonly code: WorkflowCode;
  readonly build: string;
  readonly passed: PassedBuilds;
  /** Workflow ids whose failure an operator has accepted. */
  readonly accept: readonly string[];
  readonly limitMs?: number;
  readonly maximum?: number;
};

const LIMIT_MS = 5_000;
const MAXIMUM_HISTORIES = 50;

/**
 * Repeats the newest open histories with this build before it may poll. What cannot be repeated would fail its
 * workflow task again and again, so such a build is refused while the old one still runs.
 */
export async function replayGate(inputs: GateInputs): Promise<GateResult> {
  if ((await inputs.passed.last()) === inputs.build) return { kind: 'known-build' };
  const deadline = performance.now() + (inputs.limitMs ?? LIMIT_MS);
  const reported: string[] = [];
  const source = histories(inputs, { deadline, reported });
  const failed: ReplayFailure[] = [];
  let replayed = 0;
  const options = { workflowBundle: inputs.code, sinks: SILENT_SINKS, replayName: 'replay-gate' };
  const results = Worker.runReplayHistories(options, source.all);
  for await (const { workflowId, runId, error } of results) {
    replayed += 1;
    if (error !== undefined) failed.push({ workflowId, runId, message: firstLine(error.message) });
  }
  const accepted = failed.filter(({ workflowId }) => inputs.accept.includes(workflowId));
  const failures = failed.filter(({ workflowId }) => !inputs.accept.includes(workflowId));
  const kind = failures.length === 0 ? 'passed' : 'refused';
  if (kind === 'passed') await inputs.passed.remember(inputs.build);
  return { kind, replayed, outOfTime: source.outOfTime(), failures, accepted, reported };
}

/** The newest open orders with their histories, fetched as the replay asks for them, until the time is up. */
function histories(
  inputs: GateInputs,
  watch: { readonly deadline: number; readonly reported: string[] },
): { readonly all: AsyncIterable<HistoryAndWorkflowId>; outOfTime(): boolean } {
  let late = false;
  async function* all(): AsyncIterable<HistoryAndWorkflowId> {
    const query = `WorkflowType = '${WORKFLOW_TYPES.order}' AND CloseTime IS NULL`;
    const maximum = inputs.maximum ?? MAXIMUM_HISTORIES;
    let seen = 0;
    for await (const run of inputs.client.workflow.list({ query, pageSize: maximum })) {
      late = performance.now() > watch.deadline;
      if (late || seen >= maximum) return;
      seen += 1;
      if (run.raw.searchAttributes?.indexedFields?.['TemporalReportedProblems'] !== undefined) {
        watch.reported.push(run.workflowId);
        continue;
      }
      const handle = inputs.client.workflow.getHandle(run.workflowId, run.runId);
      yield { workflowId: run.workflowId, history: await handle.fetchHistory() };
    }
  }
  return { all: all(), outOfTime: () => late };
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}

import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { newestOpen, type OpenRun } from './newest-open.ts';
import type { PassedBuilds } from './passed-builds.ts';
import { type ReplayFailure, replayRuns } from './replay-runs.ts';
import { SILENT_SINKS } from './silent-sinks.ts';
import type { WorkflowCode } from './workflow-code.ts';

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
      /** Runs that are broken with every build. They are reported and not counted: one of them must stop no worker. */
      readonly poisoned: readonly ReplayFailure[];
      /** Runs whose workflow task already fails; reported and not counted either. */
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
 * Repeats the newest open histories of every workflow with this build before it may poll. What cannot be repeated would
 * fail its workflow task again and again, so such a build is refused while the old one still runs.
 */
export async function replayGate(inputs: GateInputs): Promise<GateResult> {
  const last = await inputs.passed.last();
  if (last?.build === inputs.build) return { kind: 'known-build' };
  const deadline = performance.now() + (inputs.limitMs ?? LIMIT_MS);
  const open = newestOpen(inputs.client, { deadline, maximum: inputs.maximum ?? MAXIMUM_HISTORIES });
  const failed: ReplayFailure[] = [];
  const repeated: string[] = [];
  const options = { workflowBundle: inputs.code, sinks: SILENT_SINKS, replayName: 'replay-gate' };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, open.histories)) {
    // The replay names the run that a reset began with, so the list's own id is taken.
    const runId = open.given.get(workflowId)?.runId ?? '';
    if (error === undefined) repeated.push(workflowId);
    else failed.push({ workflowId, runId, message: firstLine(error.message) });
  }
  const accepted = failed.filter(({ workflowId }) => inputs.accept.includes(workflowId));
  const counted = failed.filter(({ workflowId }) => !inputs.accept.includes(workflowId));
  const failing = await failingTasks(inputs.client, counted);
  const left = counted.filter(({ workflowId }) => !failing.has(workflowId));
  const broken =
    last?.code == null
      ? brokenAlone(left, { repeated, given: open.given })
      : await brokenBefore(inputs.client, last.code, left);
  const failures = left.filter(({ workflowId }) => !broken.has(workflowId));
  const kind = failures.length === 0 ? 'passed' : 'refused';
  if (kind === 'passed') await inputs.passed.remember(inputs.build, inputs.code);
  return {
    kind,
    replayed: repeated.length + failed.length,
    outOfTime: open.outOfTime(),
    failures,
    accepted,
    poisoned: [
      ...left.filter(({ workflowId }) => broken.has(workflowId)),
      ...open.unread.map(({ run, message }) => ({ ...run, message: firstLine(message) })),
    ],
    reported: [...open.reported, ...failing],
  };
}

/** The server reports a failing task only after some failures; its attempts show it from the second on. */
async function failingTasks(
  client: Client,
  failures: readonly ReplayFailure[],
): Promise<ReadonlySet<string>> {
  const failing = new Set<string>();
  for (const { workflowId, runId } of failures) {
    const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
    if ((raw.pendingWorkflowTask?.attempt ?? 0) > 1) failing.add(workflowId);
  }
  return failing;
}

/** What the last good build cannot repeat either was broken before this one came. */
async function brokenBefore(
  client: Client,
  code: WorkflowCode,
  failures: readonly ReplayFailure[],
): Promise<ReadonlySet<string>> {
  if (failures.length === 0) return new Set();
  return new Set((await replayRuns(client, code, failures)).map(({ workflowId }) => workflowId));
}

/**
 * Without an older build to compare with, one single run that fails where others of its type are repeated is taken for
 * broken itself: refusing would stop all orders for one.
 */
function brokenAlone(
  failures: readonly ReplayFailure[],
  seen: { readonly repeated: readonly string[]; readonly given: ReadonlyMap<string, OpenRun> },
): ReadonlySet<string> {
  const [only, ...more] = failures;
  if (only === undefined || more.length > 0) return new Set();
  const typeOf = (workflowId: string) => seen.given.get(workflowId)?.type;
  const others = seen.repeated.filter((workflowId) => typeOf(workflowId) === typeOf(only.workflowId));
  return others.length > 0 ? new Set([only.workflowId]) : new Set();
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}

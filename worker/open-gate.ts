import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { systemProblem } from '../support/errors/system-error.ts';
import type { Log } from '../telemetry/logger.ts';
import { type PassedBuilds, passedBuildsFile } from './passed-builds.ts';
import { type GateResult, replayGate } from './replay-gate.ts';
import type { WorkerSettings } from './settings.ts';
import type { WorkflowCode } from './workflow-code.ts';

type GateSettings = Pick<WorkerSettings, 'build' | 'dataFolder' | 'acceptReplayFailures'>;

/**
 * Whether this worker may poll. Without a folder there is no memory of builds that passed: then every start is looked
 * at, and what an operator accepted is in the log alone.
 */
export async function openGate(
  settings: GateSettings,
  parts: { readonly client: Client; readonly code: WorkflowCode; readonly log: Log },
): Promise<boolean> {
  const { build, dataFolder } = settings;
  const { log } = parts;
  const passed =
    dataFolder === null
      ? NO_MEMORY
      : orForget(passedBuildsFile(path.join(dataFolder, 'replay-gate-passed')), log);
  const result = await replayGate({ ...parts, build, passed, accept: settings.acceptReplayFailures });
  for (const line of gateLines(result)) log.write(line.level, line.message, { detail: line.detail });
  if (result.kind === 'known-build') return true;
  if (result.accepted.length > 0 && dataFolder !== null) await journalAccepted(dataFolder, settings, result);
  return result.kind === 'passed';
}

const NO_MEMORY: PassedBuilds = { last: async () => null, remember: async () => {} };

/** On a full disk the next start checks again, which costs seconds; this one continues. */
function orForget(builds: PassedBuilds, log: Log): PassedBuilds {
  return {
    ...builds,
    remember: async (...passed) => {
      try {
        await builds.remember(...passed);
      } catch (error) {
        const problem = systemProblem(error);
        if (problem === undefined) throw error;
        log.write('warn', 'cannot remember that this build has passed', { detail: problem.says });
      }
    },
  };
}

type GateLine = {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly detail: string;
};

export function gateLines(result: GateResult): readonly GateLine[] {
  if (result.kind === 'known-build') {
    return [{ level: 'info', message: 'replay gate skipped', detail: 'this build has passed before' }];
  }
  const { replayed, outOfTime, failures, accepted, poisoned, reported } = result;
  const late = outOfTime ? ', and then the time was up' : '';
  return [
    { level: 'info', message: 'replay gate', detail: `${replayed} open histories replayed${late}` },
    ...reported.map((workflowId) => ({
      level: 'warn' as const,
      message: 'run not counted by the replay gate',
      detail: `${workflowId}: its workflow task fails already`,
    })),
    ...poisoned.map(({ workflowId, message }) => ({
      level: 'warn' as const,
      message: 'run not counted by the replay gate',
      detail: `${workflowId}: it is broken whatever the build: ${message}`,
    })),
    ...accepted.map(({ workflowId, message }) => ({
      level: 'warn' as const,
      message: 'replay failure accepted',
      detail: `${workflowId}: ${message}`,
    })),
    ...failures.map(({ workflowId, message }) => ({
      level: 'error' as const,
      message: 'this build cannot repeat an open run',
      detail: `${workflowId}: ${message}. Roll the build back, or start with --accept-replay-failures ${workflowId}`,
    })),
  ];
}

/** Who let a build through against the gate must be found again. */
async function journalAccepted(
  folder: string,
  settings: GateSettings,
  result: Exclude<GateResult, { kind: 'known-build' }>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const entry = { at: new Date().toISOString(), build: settings.build, accepted: result.accepted };
  await appendFile(path.join(folder, 'replay-gate-accepted.jsonl'), `${JSON.stringify(entry)}\n`);
}

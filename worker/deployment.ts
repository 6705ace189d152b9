import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { WorkerOptions } from '@temporalio/worker';
import type { WorkerSettings } from './settings.ts';
import type { WorkflowCode } from './workflow-code.ts';

/** The version that a worker runs as. Workers without one are the `unversioned` ones. */
export type Deployment = { readonly name: string; readonly build: string };

const BUILD_CHARACTERS = 12;

/** What the workflow code is, whatever it is called: equal bundles are equal builds. */
async function bundleBuild(code: WorkflowCode): Promise<string> {
  const content = 'code' in code ? code.code : await readFile(code.codePath, 'utf8');
  return createHash('sha256').update(content).digest('hex').slice(0, BUILD_CHARACTERS);
}

/** The build is the one that the environment names, else that of the bundle. */
export async function deploymentOf(
  settings: Pick<WorkerSettings, 'deployment' | 'givenBuild'>,
  code: WorkflowCode,
): Promise<Deployment | null> {
  if (settings.deployment === null) return null;
  return { name: settings.deployment, build: settings.givenBuild ?? (await bundleBuild(code)) };
}

export function versionWords(deployment: Deployment | null): string {
  return deployment === null ? '' : `, version ${deployment.name}.${deployment.build}`;
}

/**
 * Every run moves to the build that is current, except those of pinned workflows. All queues of a
 * worker are in the version, those without workflows too: a pinned run then finds the activities of its own build.
 */
export function deploymentOptions(
  deployment: Deployment | null,
): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deployment === null) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName: deployment.name, buildId: deployment.build },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}

/**
 * A change that is carried but not yet switched on: no new marker of it is written, and histories that have one still
 * replay. Only a build that carries a change can be rolled back to once the change was on.
 */
export function holdPatches(held: readonly string[]): Pick<WorkerOptions, 'patchActivationCallback'> {
  return held.length === 0 ? {} : { patchActivationCallback: ({ patchId }) => !held.includes(patchId) };
}

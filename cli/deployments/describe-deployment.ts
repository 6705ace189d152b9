import { WORKER_DEPLOYMENT } from '../../contract/temporal/worker-deployment.ts';
import type { Deployment, DeploymentVersion } from '../../operations/deployments/deployment.ts';
import { describeDeployment, queuesOfBuild } from '../../operations/deployments/read-deployments.ts';
import { listWorkers } from '../../operations/workers/workers.ts';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { localDate, zoneWords } from '../../support/time/local-time.ts';
import { EXIT, OperatorError } from '../command.ts';
import {
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  orThrow,
  printJson,
  printTarget,
} from '../orders/order-command.ts';
import { PLACE_OPTIONS } from '../parsing/shared-options.ts';

export const describeCommand: OrderCommand = {
  name: 'describe',
  summary: 'show the builds of a deployment in detail: routing, queues, workers, when they were active',
  arguments: [{ name: '[name]', description: `the worker deployment (default: ${WORKER_DEPLOYMENT})` }],
  options: [{ flags: '--build <name>', description: 'only this build' }, ...PLACE_OPTIONS],
  examples: [{ args: 'deployments describe' }, { args: 'deployments describe --build v2' }],
  async run(run) {
    const [name = WORKER_DEPLOYMENT] = run.words;
    const { link } = run.operations;
    const deployment = orThrow(await describeDeployment(link, name));
    const wanted = run.flags.text('build');
    const versions = deployment.versions.filter(({ build }) => wanted === undefined || build === wanted);
    if (wanted !== undefined && versions.length === 0) {
      const known = deployment.versions.map(({ build }) => build).join(', ');
      throw new OperatorError(`the deployment ${name} has no build ${wanted}`, {
        exitCode: EXIT.refused,
        nextSteps: known === '' ? [] : [`it has: ${known}`],
      });
    }
    const heard = await listWorkers(link);
    const details = await Promise.all(
      versions.map(async (version): Promise<Detail> => {
        const queues = orThrow(await queuesOfBuild(link, { deployment: name, build: version.build }));
        const workers = heard.ok
          ? heard.value.workers.filter(({ build, status }) => build === version.build && status === 'running')
              .length
          : null;
        return { version, queues, workers };
      }),
    );
    if (run.json) {
      const { versions: plain, ...rest } = jsonDeployment(deployment);
      printJson(run.io, {
        ...rest,
        target: jsonTarget(run.settings.target),
        versions: details.map(({ queues, version, workers }) => ({
          ...plain.find(({ build }) => build === version.build),
          queues,
          workers,
        })),
      });
    } else {
      printTarget(run);
      print(run, deployment, details);
    }
    return EXIT.done;
  },
};

/** `workers` null: unknown, because the list of workers could not be read. */
type Detail = {
  readonly version: DeploymentVersion;
  readonly queues: readonly string[];
  readonly workers: number | null;
};

export function jsonDeployment(deployment: Deployment) {
  const { token: _token, readAt, ...rest } = deployment;
  const at = (time: number | null) => (time === null ? null : new Date(time).toISOString());
  return {
    ...rest,
    versions: rest.versions.map((version) => ({
      ...version,
      createdAt: at(version.createdAt),
      activeSince: at(version.activeSince),
      drainedCheckedAt: at(version.drainedCheckedAt),
    })),
    readAt: at(readAt),
  };
}

function print(run: OrderCommandRun, deployment: Deployment, details: readonly Detail[]): void {
  const { current, lastChangedBy, name, ramping, readAt, spreading } = deployment;
  const none = 'unversioned workers';
  const lines = [
    `${name}, times in ${zoneWords(readAt)}`,
    `current          ${current ?? none}`,
    `ramping          ${ramping === null ? 'no' : `${ramping.percent} % to ${ramping.build ?? none}`}`,
    ...(spreading ? ['spreading        not all queues know of the last change yet'] : []),
    `last changed by  ${lastChangedBy === '' ? 'unknown' : lastChangedBy}`,
    ...details.flatMap(({ queues, version, workers }) => [
      '',
      `build ${version.build}`,
      `  status         ${version.status}`,
      `  created        ${timeWords(version.createdAt)}`,
      `  active since   ${version.activeSince === null ? 'neither current nor ramping' : timeWords(version.activeSince)}`,
      ...(version.drainedCheckedAt === null
        ? []
        : [`  drain checked  ${timeWords(version.drainedCheckedAt)}`]),
      `  workers        ${workers ?? 'unknown'}`,
      `  queues         ${queues.length === 0 ? 'none' : queues.join(', ')}`,
    ]),
    ...(details.length === 0 ? ['', 'no build of it has polled'] : []),
  ];
  run.io.stdout.write(`${lines.map(escapeLine).join('\n')}\n`);
}

function timeWords(at: number | null): string {
  return at === null ? 'unknown' : localDate(at);
}

import type { temporal } from '@temporalio/proto';
import type { TemporalLink } from '../temporal/connect.ts';
import { ok, type Result } from '../temporal/problem.ts';
import { timeOf } from '../temporal/proto-values.ts';
import { type Deployment, type DeploymentVersion, VERSION_STATUSES } from './deployment.ts';

const PAGE = 100;

/** Draws on the visibility budget. A deployment that was just made may lag some seconds. */
export async function listDeployments(
  link: TemporalLink,
  signal?: AbortSignal,
): Promise<Result<readonly string[]>> {
  const names: string[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const token = nextPageToken;
    const page = await link.call(
      { what: 'list worker deployments', ...(signal === undefined ? {} : { signal }) },
      (client) =>
        client.workflowService.listWorkerDeployments({
          namespace: link.target.namespace,
          pageSize: PAGE,
          ...(token === undefined ? {} : { nextPageToken: token }),
        }),
    );
    if (!page.ok) return page;
    names.push(...(page.value.workerDeployments ?? []).map(({ name }) => name ?? ''));
    nextPageToken = page.value.nextPageToken;
  } while (nextPageToken !== undefined && nextPageToken !== null && nextPageToken.length > 0);
  return ok(names.sort());
}

/** From the deployment itself, so it is true at once. */
export async function describeDeployment(
  link: TemporalLink,
  name: string,
  signal?: AbortSignal,
): Promise<Result<Deployment>> {
  const answer = await link.call(
    { what: `look at the deployment ${name}`, ...(signal === undefined ? {} : { signal }) },
    (client) =>
      client.workflowService.describeWorkerDeployment({
        namespace: link.target.namespace,
        deploymentName: name,
      }),
  );
  if (!answer.ok) return answer;
  const info = answer.value.workerDeploymentInfo ?? {};
  const routing = info.routingConfig ?? {};
  return ok({
    name,
    current: buildOf(routing.currentDeploymentVersion),
    ramping: rampOf(routing),
    versions: (info.versionSummaries ?? [])
      .map(versionOf)
      .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0)),
    lastChangedBy: info.lastModifierIdentity ?? '',
    spreading: info.routingConfigUpdateState === SPREADING,
    token: answer.value.conflictToken ?? new Uint8Array(),
    readAt: Date.now(),
  });
}

/** Names of the queues that this build has ever polled; empty where the server does not know the build. */
export async function queuesOfBuild(
  link: TemporalLink,
  version: { readonly deployment: string; readonly build: string },
): Promise<Result<readonly string[]>> {
  const answer = await link.call({ what: `look at the build ${version.build}` }, (client) =>
    client.workflowService.describeWorkerDeploymentVersion({
      namespace: link.target.namespace,
      deploymentVersion: { deploymentName: version.deployment, buildId: version.build },
    }),
  );
  if (!answer.ok) return answer.problem.kind === 'not-found' ? ok([]) : answer;
  return ok([...new Set((answer.value.versionTaskQueues ?? []).map(({ name }) => name ?? ''))].sort());
}

// RoutingConfigUpdateState: 1 in progress, 2 completed.
const SPREADING = 1;

type RawRouting = temporal.api.deployment.v1.RoutingConfig.$Properties;
type RawVersion = temporal.api.deployment.v1.WorkerDeploymentVersion.$Properties;
type RawSummary = temporal.api.deployment.v1.WorkerDeploymentInfo.WorkerDeploymentVersionSummary.$Properties;

function buildOf(version: RawVersion | null | undefined): string | null {
  const build = version?.buildId ?? '';
  return build === '' ? null : build;
}

// Without a version a percentage means the unversioned workers, and no percentage means no ramp at all.
function rampOf(routing: RawRouting): Deployment['ramping'] {
  const build = buildOf(routing.rampingDeploymentVersion);
  const percent = routing.rampingVersionPercentage ?? 0;
  return build === null && percent === 0 ? null : { build, percent };
}

function versionOf(raw: RawSummary): DeploymentVersion {
  return {
    build: raw.deploymentVersion?.buildId ?? '',
    status: VERSION_STATUSES[raw.status ?? 0] ?? 'unknown',
    createdAt: timeOf(raw.createTime),
    activeSince: timeOf(raw.currentSinceTime) ?? timeOf(raw.rampingSinceTime),
    drainedCheckedAt: timeOf(raw.drainageInfo?.lastCheckedTime),
  };
}

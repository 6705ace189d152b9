import { hint } from '../../contract/stack/program-name.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { shellCommand, shellQuote } from '../../support/text/shell-quote.ts';
import type { ActionContext } from '../actions/action-context.ts';
import type { Preview } from '../actions/preview.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { ok, type Result } from '../temporal/problem.ts';
import { numberOf } from '../temporal/proto-values.ts';
import { listWorkers } from '../workers/workers.ts';
import { buildWords, type Deployment, type DeploymentAction, isRouted } from './deployment.ts';
import { describeDeployment, queuesOfBuild } from './read-deployments.ts';

/** The same sentences as for an order, about where runs go from now on. */
export type DeploymentPreview = Pick<
  Preview,
  'title' | 'readAt' | 'will' | 'notes' | 'noUndo' | 'danger' | 'proof' | 'refusal' | 'command'
> & { readonly action: DeploymentAction; readonly deployment: Deployment };

export async function previewDeployment(
  context: Pick<ActionContext, 'link' | 'policy'>,
  action: DeploymentAction,
): Promise<Result<DeploymentPreview>> {
  const { link, policy } = context;
  const deployment = await describeDeployment(link, action.deployment);
  if (!deployment.ok) return deployment;
  const refusal = await refusalOf(link, action, deployment.value);
  if (!refusal.ok) return refusal;
  const pinned = await countPinned(link, deployment.value);
  if (!pinned.ok) return pinned;
  const proof = action.build ?? 'unversioned';
  return ok({
    action,
    title: titleOf(action),
    deployment: deployment.value,
    readAt: deployment.value.readAt,
    will: willOf(action, deployment.value),
    notes: [
      ...(pinned.value === 0
        ? []
        : [`${pinned.value} open pinned runs stay on the build that they began with: keep its workers`]),
      'a run that has met a change which the other build does not carry cannot go back to that build',
    ],
    noUndo: null,
    danger: 'undoable',
    proof: policy.production
      ? { text: proof, says: `type ${proof}, because this is ${policy.word ?? 'production'}` }
      : null,
    refusal: refusal.value,
    command: commandOf(action, link.target),
  });
}

function titleOf(action: DeploymentAction): string {
  if (action.kind === 'set-current') return `Make ${buildWords(action.build)} current`;
  return action.percent === 0 ? 'End the ramp' : `Ramp ${action.percent} % to ${buildWords(action.build)}`;
}

function willOf(action: DeploymentAction, { current, ramping }: Deployment): readonly string[] {
  if (action.kind === 'set-current') {
    return [
      `send new runs, and with their next task the open ones that are not pinned, to ${buildWords(action.build)} instead of ${buildWords(current)}`,
      ...(ramping !== null && ramping.build === action.build ? ['end the ramp to it'] : []),
    ];
  }
  if (action.percent === 0) return [`send all runs to ${buildWords(current)} again`];
  return [
    `send ${action.percent} of 100 runs, chosen by their id, to ${buildWords(action.build)}; the others stay on ${buildWords(current)}`,
  ];
}

async function refusalOf(
  link: TemporalLink,
  action: DeploymentAction,
  deployment: Deployment,
): Promise<Result<Preview['refusal']>> {
  const no = (says: string, instead: readonly string[] = []) =>
    ok<Preview['refusal']>({ by: 'server', says, instead });
  if (isRouted(deployment, action)) return no('it is so already');
  if (action.kind === 'ramp' && action.percent > 0 && action.build === deployment.current) {
    return no(`${buildWords(action.build)} is current and gets everything`);
  }
  if (action.kind === 'ramp' && action.percent === 0) return ok(null);
  const { build } = action;
  if (build === null) return await refusalOfUnversioned(link, no);
  const queues = await queuesOfBuild(link, { deployment: deployment.name, build });
  if (!queues.ok) return queues;
  if (queues.value.length === 0) {
    const known = deployment.versions.map((version) => version.build);
    return no(
      `no worker of build ${build} has polled yet`,
      known.length === 0 ? [] : [`known builds: ${known.join(', ')}`],
    );
  }
  const missing = Object.values(TASK_QUEUES).filter((queue) => !queues.value.includes(queue));
  if (missing.length > 0) return no(`no worker of build ${build} polls ${missing.join(', ')}`);
  const heard = await listWorkers(link);
  if (!heard.ok) return heard;
  const alive = heard.value.workers.some((worker) => worker.build === build && worker.status === 'running');
  return alive
    ? ok(null)
    : no(`no worker of build ${build} is running`, [hint(`worker --build ${shellQuote(build)}`)]);
}

async function refusalOfUnversioned(
  link: TemporalLink,
  no: (says: string, instead?: readonly string[]) => Result<Preview['refusal']>,
): Promise<Result<Preview['refusal']>> {
  const heard = await listWorkers(link);
  if (!heard.ok) return heard;
  const some = heard.value.workers.some((worker) => worker.build === null && worker.status === 'running');
  return some ? ok(null) : no('no unversioned worker is running', [hint('worker')]);
}

async function countPinned(link: TemporalLink, deployment: Deployment): Promise<Result<number>> {
  const query = `TemporalWorkflowVersioningBehavior = 'Pinned' AND TemporalWorkerDeployment = '${deployment.name}' AND CloseTime IS NULL`;
  const answer = await link.call({ what: 'count pinned runs' }, (client) =>
    client.workflowService.countWorkflowExecutions({ namespace: link.target.namespace, query }),
  );
  return answer.ok ? ok(numberOf(answer.value.count)) : answer;
}

function commandOf(action: DeploymentAction, target: TemporalLink['target']): string {
  const to = action.build === null ? ['--unversioned'] : ['--build-id', action.build];
  return shellCommand([
    ...['temporal', 'worker', 'deployment'],
    ...(action.kind === 'set-current'
      ? ['set-current-version', ...to]
      : action.percent === 0
        ? ['set-ramping-version', ...to, '--delete']
        : ['set-ramping-version', ...to, '--percentage', String(action.percent)]),
    ...['--deployment-name', action.deployment, '--yes'],
    ...(target.profile === null ? ['--address', target.address] : ['--profile', target.profile]),
    ...['--namespace', target.namespace],
  ]);
}

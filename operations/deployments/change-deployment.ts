import { poll } from '../../support/time/wait.ts';
import type { Outcome } from '../actions/action.ts';
import type { ActionContext } from '../actions/action-context.ts';
import type { Given } from '../actions/guard.ts';
import type { Intent } from '../actions/journal-entry.ts';
import { journalled } from '../actions/journalled.ts';
import { ENDED, type Ended, endOfSilence, lookUpAgain } from '../actions/perform.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import type { Result } from '../temporal/problem.ts';
import { type DeploymentAction, isRouted } from './deployment.ts';
import type { DeploymentPreview } from './preview-deployment.ts';
import { describeDeployment } from './read-deployments.ts';

/** Guard → intent on disk → send once → look up where the answer is missing → verify → outcome on disk. */
export async function changeDeployment(
  context: ActionContext,
  preview: DeploymentPreview,
  given: Given,
): Promise<Outcome> {
  const { action } = preview;
  return await journalled(
    context,
    { preview, given },
    {
      action,
      run: null,
      execute: (intent) => send(context, { preview, intent }),
      look: async ({ end }) => {
        if (end === 'done') await untilRouted(context.link, action);
        return null;
      },
    },
  );
}

async function send(
  context: ActionContext,
  change: { readonly preview: DeploymentPreview; readonly intent: Intent },
): Promise<Ended> {
  const { preview, intent } = change;
  const sent = await request(context, preview);
  if (sent.ok) return { ...ENDED, end: 'done', says: preview.will[0] ?? '' };
  const { kind, message } = sent.problem;
  if (['unreachable', 'timeout', 'cancelled'].includes(kind)) {
    return endOfSilence(await lookUpAgain(context, intent), message);
  }
  // The token is of the preview: somebody changed the routing since.
  const moved = /conflict/i.test(message);
  const instead = moved ? ['look again and decide anew'] : [];
  return { ...ENDED, end: moved ? 'overtaken' : 'refused', says: message, by: 'server', instead };
}

async function request(context: ActionContext, preview: DeploymentPreview): Promise<Result<unknown>> {
  const { action, deployment } = preview;
  const { link, actor } = context;
  const common = {
    namespace: link.target.namespace,
    deploymentName: action.deployment,
    buildId: action.build ?? '',
    conflictToken: deployment.token,
    identity: actor,
  };
  return await link.call({ what: preview.title, deadlineMs: link.deadlines.write }, ({ workflowService }) =>
    action.kind === 'set-current'
      ? workflowService.setWorkerDeploymentCurrentVersion(common)
      : workflowService.setWorkerDeploymentRampingVersion({
          ...common,
          // Without a build and a percentage there is no ramp.
          ...(action.percent === 0 ? { buildId: '' } : {}),
          percentage: action.percent,
        }),
  );
}

const SPREAD_WITHIN_MS = 10_000;
const BETWEEN_MS = 100;

/** The queues hear of it one after the other; until then some tasks still go the old way. */
async function untilRouted(link: TemporalLink, action: DeploymentAction): Promise<void> {
  await poll({ limitMs: SPREAD_WITHIN_MS, everyMs: BETWEEN_MS }, async () => {
    const seen = await describeDeployment(link, action.deployment);
    return seen.ok && isRouted(seen.value, action) && !seen.value.spreading;
  });
}

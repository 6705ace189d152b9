import type { WorkflowService } from '@temporalio/client';
import { shellCommand } from '../../../../support/text/shell-quote.ts';
import { poll } from '../../../../support/time/wait.ts';
import type { Deployment } from '../../../deployments/deployment.ts';
import { describeDeployment } from '../../../deployments/read-deployments.ts';
import type { TemporalLink } from '../../../temporal/connect.ts';
import { isSilence, ok, type Result } from '../../../temporal/problem.ts';
import type { ActionContext } from '../../action-context.ts';
import { targetFlags } from '../../engine/command.ts';
import { ENDED } from '../../engine/ended.ts';
import type { AnyActionRecord, Ended } from '../../engine/record.ts';
import type { Preview } from '../../preview.ts';
import { type Definition, defineAction } from '../define.ts';
import { countPinned, refusalOfBuild } from './build-facts.ts';

/** What every change of the routing names. `build` null: the unversioned workers. */
export type RoutingAction = {
  readonly kind: string;
  readonly deployment: string;
  readonly build: string | null;
};

/** What is sent with every change; the token is of the preview, so that a change in between is noticed. */
type Common = {
  readonly namespace: string;
  readonly deploymentName: string;
  readonly buildId: string;
  readonly conflictToken: Uint8Array;
  readonly identity: string;
};

type RoutingDefinition<A extends RoutingAction> = Pick<
  Definition<A>,
  'id' | 'title' | 'description' | 'fields'
> & {
  titleOf(action: A): string;
  /** Whether the routing already is what the action asks for. */
  isRouted(action: A, deployment: Deployment): boolean;
  /** Why it makes no sense; null: it does, where the build runs. `needsNoWorker`: it does in any case. */
  refused(action: A, deployment: Deployment): string | 'needs-no-worker' | null;
  willBe(action: A, deployment: Deployment): readonly string[];
  send(service: WorkflowService, action: A, common: Common): Promise<unknown>;
  /** Words of `temporal worker deployment`. */
  words(action: A): readonly string[];
  share?(action: A): string;
};

/** A change of where runs go: it is about a deployment, and about no run. */
export function routingAction<A extends RoutingAction>(definition: RoutingDefinition<A>): AnyActionRecord {
  const { isRouted, send, share, titleOf, ...given } = definition;
  const record: AnyActionRecord = defineAction<A>({
    ...given,
    subject: 'deployment',
    kind: 'operation',
    name: given.id,
    needs: 'nothing',
    danger: 'undoable',
    bulk: false,
    heading: (_id, action) => titleOf(action),
    will: () => [],
    preview: (context, { action }) => previewRouting(definition, context, action),
    request: (action) => ({
      via: 'deployment',
      execute: ({ actor, link }, _intent, { frozen, title, will }) =>
        change(
          link.call({ what: title, deadlineMs: link.deadlines.write }, ({ workflowService }) =>
            send(workflowService, action, {
              namespace: link.target.namespace,
              deploymentName: action.deployment,
              buildId: action.build ?? '',
              conflictToken: (frozen as Deployment).token,
              identity: actor,
            }),
          ),
          will[0] ?? '',
        ),
      async look({ link }, { end }) {
        if (end === 'done') await untilRouted(link, action.deployment, (seen) => isRouted(action, seen));
        return null;
      },
    }),
    async recover(link, intent) {
      const action = intent.action as unknown as A;
      const seen = await describeDeployment(link, action.deployment);
      if (!seen.ok) return { kind: 'unknown', says: seen.problem.message };
      return isRouted(action, seen.value)
        ? { kind: 'done', says: 'the deployment is routed so' }
        : { kind: 'not-done', says: 'the deployment is routed otherwise' };
    },
    actedOn: (action) => {
      const { build, deployment } = action;
      return `${deployment} ${build ?? 'unversioned'}${share?.(action) ?? ''}`;
    },
  });
  return record;
}

async function change(sending: Promise<Result<unknown>>, says: string): Promise<Result<Ended>> {
  const sent = await sending;
  if (sent.ok) return ok({ ...ENDED, end: 'done', says });
  const { message } = sent.problem;
  // The token is of the preview: the routing was changed since.
  if (isSilence(sent.problem) || !/conflict/i.test(message)) return sent;
  return ok({
    ...ENDED,
    end: 'overtaken',
    says: message,
    by: 'server',
    instead: ['look again and decide again'],
  });
}

async function previewRouting<A extends RoutingAction>(
  { isRouted, refused, titleOf, willBe, words }: RoutingDefinition<A>,
  { link, policy }: Pick<ActionContext, 'link' | 'policy'>,
  action: A,
): Promise<Result<Preview>> {
  const seen = await describeDeployment(link, action.deployment);
  if (!seen.ok) return seen;
  const deployment = seen.value;
  const why = isRouted(action, deployment) ? 'it is so already' : refused(action, deployment);
  const build =
    why === null ? await refusalOfBuild(link, deployment, action.build) : ok<Preview['refusal']>(null);
  if (!build.ok) return build;
  const pinned = await countPinned(link, deployment);
  if (!pinned.ok) return pinned;
  const proof = action.build ?? 'unversioned';
  return ok({
    action,
    title: titleOf(action),
    run: null,
    row: null,
    readAt: deployment.readAt,
    will: willBe(action, deployment),
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
    refusal:
      why === null || why === 'needs-no-worker' ? build.value : { by: 'server', says: why, instead: [] },
    command: commandOf(words(action), action, link.target),
    frozen: deployment,
  });
}

function commandOf(
  words: readonly string[],
  { deployment }: RoutingAction,
  target: TemporalLink['target'],
): string {
  return shellCommand([
    ...['temporal', 'worker', 'deployment', ...words, '--deployment-name', deployment, '--yes'],
    ...targetFlags(target),
  ]);
}

const SPREAD_WITHIN_MS = 10_000;
const BETWEEN_MS = 100;

/** The queues learn of it one after the other; until then some tasks still go the old way. */
async function untilRouted(
  link: TemporalLink,
  name: string,
  isRouted: (seen: Deployment) => boolean,
): Promise<void> {
  await poll({ limitMs: SPREAD_WITHIN_MS, everyMs: BETWEEN_MS }, async () => {
    const seen = await describeDeployment(link, name);
    return seen.ok && isRouted(seen.value) && !seen.value.spreading;
  });
}

/** How the `temporal` command names a build. */
export function buildFlags(build: string | null): readonly string[] {
  return build === null ? ['--unversioned'] : ['--build-id', build];
}

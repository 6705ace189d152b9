import { parseWholeNumber } from '../../../../support/text/whole-number.ts';
import type { AnyActionRecord, ReadAction } from '../../engine/record.ts';
import { byIdentity } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';

const UNCHANGED = 'unchanged';
const PINNED = 'pinned';
const AUTO_UPGRADE = 'auto-upgrade';
const NONE = 'none';

/** A build that the run is pinned to, `auto-upgrade`, or null: the override is removed. Absent: unchanged. */
type Versioning = { readonly deployment: string; readonly build: string } | 'auto-upgrade' | null;

type UpdateOptionsAction = {
  readonly kind: 'update-options';
  readonly versioning?: Versioning;
  /** 1 is the highest; absent: unchanged. */
  readonly priority?: number;
};

const PRIORITIES = { min: 1, max: 5 } as const;
// VersioningOverride.PinnedOverrideBehavior of the server's protocol.
const PINNED_OVERRIDE = 1;

export const updateOptions: AnyActionRecord = defineAction<UpdateOptionsAction>({
  id: 'update-options',
  subject: 'order',
  title: 'change the options of the run',
  kind: 'operation',
  name: 'update-options',
  fields: [
    {
      name: 'versioning',
      label: 'versioning override',
      kind: 'choice',
      choices: [UNCHANGED, PINNED, AUTO_UPGRADE, NONE],
      initial: UNCHANGED,
      required: false,
    },
    {
      name: 'build',
      label: 'build to pin to',
      kind: 'text',
      hint: 'DEPLOYMENT:BUILD, with versioning override pinned',
      required: false,
    },
    {
      name: 'priority',
      label: 'priority of its tasks',
      kind: 'number',
      hint: '1 (highest) to 5; empty: unchanged',
      required: false,
    },
  ],
  danger: 'undoable',
  bulk: true,
  description: 'override the worker version or the priority of one run; the workflow itself does not change',
  fromForm: ({ texts }) => readOptions(texts),
  heading: (id) => `Change the options of ${id}`,
  will: ({ priority, versioning }) => [
    ...(versioning === undefined ? [] : [versioningWords(versioning)]),
    ...(priority === undefined ? [] : [`give its tasks priority ${priority}`]),
  ],
  notes: ({ versioning }) =>
    versioning === undefined
      ? []
      : ['a run that a build cannot replay fails its next workflow task; remove the override to go back'],
  request: ({ priority, versioning }) => ({
    via: 'server',
    async call(service, { actor: identity, namespace, run: { runId, workflowId } }) {
      await service.updateWorkflowExecutionOptions({
        namespace,
        identity,
        workflowExecution: { workflowId, runId },
        workflowExecutionOptions: {
          ...(versioning == null ? {} : { versioningOverride: overrideOf(versioning) }),
          ...(priority === undefined ? {} : { priority: { priorityKey: priority } }),
        },
        updateMask: {
          paths: [
            ...(versioning === undefined ? [] : ['versioning_override']),
            ...(priority === undefined ? [] : ['priority.priority_key']),
          ],
        },
      });
      return {};
    },
  }),
  recover: byIdentity('WorkflowExecutionOptionsUpdated'),
  command: ({ priority, versioning }) =>
    priority !== undefined || versioning === undefined
      ? null
      : { verb: ['update-options'], rest: versioningFlags(versioning), withoutReason: true },
});

function readOptions(texts: Readonly<Record<string, string>>): ReadAction<UpdateOptionsAction> {
  const way = texts['versioning'] || UNCHANGED;
  const build = (texts['build'] ?? '').trim();
  const level = (texts['priority'] ?? '').trim();
  const priority = level === '' ? undefined : parseWholeNumber(level, PRIORITIES);
  if (priority === null) return { ok: false, says: 'the priority is a whole number from 1 to 5' };
  if (way === UNCHANGED && priority === undefined)
    return { ok: false, says: 'choose a versioning override or a priority' };
  if (build !== '' && way !== PINNED)
    return { ok: false, says: `a build goes with versioning override ${PINNED}` };
  const versioning = readVersioning(way, build);
  if (versioning === 'no-build')
    return { ok: false, says: 'name the build to pin to as DEPLOYMENT:BUILD, as in quarterdeck:b14' };
  return {
    ok: true,
    action: {
      kind: 'update-options',
      ...(versioning === undefined ? {} : { versioning }),
      ...(priority === undefined ? {} : { priority }),
    },
  };
}

function readVersioning(way: string, text: string): Versioning | undefined | 'no-build' {
  if (way === UNCHANGED) return undefined;
  if (way === NONE) return null;
  if (way === AUTO_UPGRADE) return AUTO_UPGRADE;
  const [, deployment, build] = /^([^:\s]+):(\S+)$/.exec(text) ?? [];
  return deployment === undefined || build === undefined ? 'no-build' : { deployment, build };
}

function overrideOf(versioning: NonNullable<Versioning>) {
  if (versioning === AUTO_UPGRADE) return { autoUpgrade: true };
  const { build: buildId, deployment: deploymentName } = versioning;
  return { pinned: { behavior: PINNED_OVERRIDE, version: { deploymentName, buildId } } } as const;
}

function versioningWords(versioning: Versioning): string {
  if (versioning === null) return 'remove the versioning override: the run follows its workflow type again';
  if (versioning === AUTO_UPGRADE) return 'let the run move to the current build with its next workflow task';
  return `pin the run to build ${versioning.build} of ${versioning.deployment}, from its next workflow task on`;
}

function versioningFlags(versioning: Versioning): readonly string[] {
  const flag = '--versioning-override-behavior';
  if (versioning === null) return [flag, 'unspecified'];
  if (versioning === AUTO_UPGRADE) return [flag, 'auto_upgrade'];
  const { build, deployment } = versioning;
  return [
    ...[flag, 'pinned', '--versioning-override-deployment-name', deployment],
    ...['--versioning-override-build-id', build],
  ];
}

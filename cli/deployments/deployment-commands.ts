import { WORKER_DEPLOYMENT } from '../../contract/temporal/worker-deployment.ts';
import type { RampAction } from '../../operations/actions/catalogue/deployment/ramp.ts';
import type { SetCurrentAction } from '../../operations/actions/catalogue/deployment/set-current.ts';
import { performAction } from '../../operations/actions/engine/perform-action.ts';
import { previewAction } from '../../operations/actions/engine/preview-action.ts';
import type { Deployment } from '../../operations/deployments/deployment.ts';
import { describeDeployment, listDeployments } from '../../operations/deployments/read-deployments.ts';
import { alignColumns } from '../../support/text/columns.ts';
import { type OptionSpec, usageError } from '../command.ts';
import { givenOf } from '../orders/act.ts';
import {
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  orThrow,
  printJson,
  printTarget,
} from '../orders/order-command.ts';
import { CHANGE_OPTIONS, PLACE_OPTIONS } from '../parsing/shared-options.ts';
import { jsonDeployment } from './describe-deployment.ts';
import { printDryRun, printOutcome } from './print-outcome.ts';

const DEPLOYMENT: OptionSpec = {
  flags: '--deployment <name>',
  description: 'worker deployment',
  default: WORKER_DEPLOYMENT,
};
const CHANGE: readonly OptionSpec[] = [
  { flags: '--unversioned', description: 'workers without a build, instead of a build' },
  DEPLOYMENT,
  ...CHANGE_OPTIONS,
  ...PLACE_OPTIONS,
];

export const listCommand: OrderCommand = {
  name: 'list',
  summary: 'all deployments and where they are routed',
  options: PLACE_OPTIONS,
  examples: [{ args: 'deployments list' }],
  async run(run) {
    const { link } = run.operations;
    const names = orThrow(await listDeployments(link));
    if (!run.json) printTarget(run);
    const all = await Promise.all(names.map(async (name) => orThrow(await describeDeployment(link, name))));
    if (run.json)
      printJson(run.io, { target: jsonTarget(run.settings.target), deployments: all.map(jsonDeployment) });
    else if (all.length === 0)
      run.io.stdout.write('no worker runs as a version: all are unversioned and get all orders\n');
    else for (const each of all) printDeployment(run, each);
    return 0;
  },
};

export const changeCommand: OrderCommand = {
  name: 'set-current',
  summary: 'give new and upgrading runs to a build, or with --unversioned back to workers without one',
  arguments: [{ name: '[build]', description: 'the build; none with --unversioned' }],
  options: CHANGE,
  examples: [
    { args: 'deployments set-current v2 --dry-run' },
    { args: 'deployments set-current v1 --reason "v2 fails on replay"', description: 'roll back' },
  ],
  async run(run) {
    const build = buildNamed(run, run.words[0]);
    return await change(run, { kind: 'set-current', deployment: deploymentOf(run), build });
  },
};

export const rampCommand: OrderCommand = {
  name: 'ramp',
  summary: 'give a share of the runs to a build; 0 ends the ramp',
  arguments: [
    { name: '<build>', description: 'the build; left out with --unversioned' },
    { name: '[percent]', description: 'share of the runs, 0 to 100' },
  ],
  options: CHANGE,
  examples: [{ args: 'deployments ramp v2 10 --reason "first tenth"' }],
  async run(run) {
    const unversioned = run.flags.has('unversioned');
    const { words } = run;
    if (unversioned && words.length > 1) throw usageError('name a build or --unversioned, not both');
    if (!unversioned && words.length < 2) throw usageError("missing required argument 'percent'");
    const build = buildNamed(run, unversioned ? undefined : words[0]);
    const text = words.at(-1) ?? '';
    const percent = Number(text);
    if (!/^\d{1,3}(\.\d{1,2})?$/.test(text) || percent > 100) {
      throw usageError(`PERCENT is a number from 0 to 100, not ${JSON.stringify(text)}`);
    }
    return await change(run, { kind: 'ramp', deployment: deploymentOf(run), build, percent });
  },
};

function buildNamed(run: OrderCommandRun, word: string | undefined): string | null {
  const unversioned = run.flags.has('unversioned');
  if (unversioned === (word !== undefined)) {
    throw usageError(
      unversioned ? 'name a build or --unversioned, not both' : "missing required argument 'build'",
    );
  }
  return word ?? null;
}

function deploymentOf(run: OrderCommandRun): string {
  return run.flags.value('deployment');
}

async function change(run: OrderCommandRun, action: SetCurrentAction | RampAction): Promise<number> {
  const given = givenOf(run.flags);
  const { context } = run.operations;
  const preview = orThrow(await previewAction(context, { action, run: { workflowId: '' } }));
  if (given.dryRun) return printDryRun(run, preview);
  return printOutcome(run, preview, await performAction(context, preview, given));
}

function printDeployment(run: OrderCommandRun, deployment: Deployment): void {
  const { stdout } = run.io;
  const { ramping } = deployment;
  const ramp = ramping === null ? '' : `, ${ramping.percent} % to ${ramping.build ?? 'unversioned workers'}`;
  stdout.write(`${deployment.name}   current ${deployment.current ?? 'unversioned workers'}${ramp}\n`);
  const versions = deployment.versions.map(({ activeSince, build, status }) => [
    build,
    status,
    activeSince === null ? '' : `since ${new Date(activeSince).toISOString()}`,
  ]);
  for (const line of alignColumns(versions)) stdout.write(`  ${line}\n`);
}

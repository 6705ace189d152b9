import { WORKER_DEPLOYMENT } from '../../contract/worker-deployment.ts';
import { changeDeployment } from '../../operations/deployments/change-deployment.ts';
import type { Deployment, DeploymentAction } from '../../operations/deployments/deployment.ts';
import { previewDeployment } from '../../operations/deployments/preview-deployment.ts';
import { describeDeployment, listDeployments } from '../../operations/deployments/read-deployments.ts';
import { usageError } from '../command.ts';
import { givenOf } from '../orders/act.ts';
import { CHANGE_FLAGS, expectWords, type FlagKinds, PLACE_FLAGS } from '../orders/flags.ts';
import { type OrderCommand, type OrderCommandRun, orThrow, printJson } from '../orders/order-command.ts';
import { tellDryRun, tellOutcome } from './tell.ts';

const PLACE: FlagKinds = { ...PLACE_FLAGS, deployment: 'text' };
const CHANGE: FlagKinds = { ...PLACE, ...CHANGE_FLAGS, unversioned: 'switch' };
const CHANGE_USAGE = '[--deployment NAME] --reason R [--dry-run] [--json]';

export const listCommand: OrderCommand = {
  name: 'list',
  summary: 'all deployments and where they are routed',
  usage: 'quarterdeck deployments list [--json]',
  flags: PLACE_FLAGS,
  async run(run) {
    expectWords(run.words, [], listCommand.usage);
    const { link } = run.operations;
    const names = orThrow(await listDeployments(link));
    const all = await Promise.all(names.map(async (name) => orThrow(await describeDeployment(link, name))));
    if (run.json) printJson(run.io, { deployments: all.map(jsonDeployment) });
    else if (all.length === 0)
      run.io.stdout.write('no worker runs as a version: all are unversioned and get all orders\n');
    else for (const each of all) printDeployment(run, each);
    return 0;
  },
};

export const describeCommand: OrderCommand = {
  name: 'describe',
  summary: `one deployment with its builds; ${WORKER_DEPLOYMENT} where none is named`,
  usage: 'quarterdeck deployments describe [NAME] [--json]',
  flags: PLACE_FLAGS,
  async run(run) {
    const [name = WORKER_DEPLOYMENT] = expectWords(run.words, ['[NAME]'], describeCommand.usage);
    const deployment = orThrow(await describeDeployment(run.operations.link, name));
    if (run.json) printJson(run.io, jsonDeployment(deployment));
    else printDeployment(run, deployment);
    return 0;
  },
};

export const changeCommand: OrderCommand = {
  name: 'set-current',
  summary: 'give new and upgrading runs to a build, or with --unversioned back to workers without one',
  usage: `quarterdeck deployments set-current BUILD|--unversioned ${CHANGE_USAGE}`,
  flags: CHANGE,
  async run(run) {
    const build = buildNamed(run, run.words[0]);
    expectWords(run.words, build === null ? [] : ['BUILD'], changeCommand.usage);
    return await change(run, { kind: 'set-current', deployment: deploymentOf(run), build });
  },
};

export const rampCommand: OrderCommand = {
  name: 'ramp',
  summary: 'give a share of the runs to a build; 0 ends the ramp',
  usage: `quarterdeck deployments ramp BUILD|--unversioned PERCENT ${CHANGE_USAGE}`,
  flags: CHANGE,
  async run(run) {
    const unversioned = run.flags.has('unversioned');
    const words = expectWords(run.words, unversioned ? ['PERCENT'] : ['BUILD', 'PERCENT'], rampCommand.usage);
    const build = buildNamed(run, unversioned ? undefined : words[0]);
    const text = words.at(-1) ?? '';
    const percent = Number(text);
    if (!/^\d{1,3}(\.\d{1,2})?$/.test(text) || percent > 100) {
      throw usageError(`PERCENT is a number from 0 to 100, not ${JSON.stringify(text)}`, [rampCommand.usage]);
    }
    return await change(run, { kind: 'ramp', deployment: deploymentOf(run), build, percent });
  },
};

function buildNamed(run: OrderCommandRun, word: string | undefined): string | null {
  const unversioned = run.flags.has('unversioned');
  if (unversioned === (word !== undefined)) {
    throw usageError(unversioned ? 'name a build or --unversioned, not both' : 'BUILD is missing');
  }
  return word ?? null;
}

function deploymentOf(run: OrderCommandRun): string {
  return run.flags.text('deployment') ?? WORKER_DEPLOYMENT;
}

async function change(run: OrderCommandRun, action: DeploymentAction): Promise<number> {
  const given = givenOf(run.flags);
  const { context } = run.operations;
  const preview = orThrow(await previewDeployment(context, action));
  if (given.dryRun) return tellDryRun(run, preview);
  return tellOutcome(run, preview, await changeDeployment(context, preview, given));
}

function jsonDeployment(deployment: Deployment) {
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

function printDeployment(run: OrderCommandRun, deployment: Deployment): void {
  const { stdout } = run.io;
  const { ramping } = deployment;
  const ramp = ramping === null ? '' : `, ${ramping.percent} % to ${ramping.build ?? 'unversioned workers'}`;
  stdout.write(`${deployment.name}   current ${deployment.current ?? 'unversioned workers'}${ramp}\n`);
  for (const version of deployment.versions) {
    const since = version.activeSince === null ? '' : `since ${new Date(version.activeSince).toISOString()}`;
    stdout.write(`  ${version.build.padEnd(24)} ${version.status.padEnd(9)} ${since}\n`);
  }
}

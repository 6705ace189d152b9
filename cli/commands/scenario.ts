import { type OpenStack, openStack } from '../../chaos/open-stack.ts';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';
import { runScenario } from '../../chaos/scenarios/run-scenario.ts';
import type { Scenario, ScenarioReport } from '../../chaos/scenarios/scenario.ts';
import { ChaosFailure } from '../../chaos/system.ts';
import { hint } from '../../contract/stack/program-name.ts';
import { programsFolder } from '../../launch/programs-folder.ts';
import { alignColumns } from '../../support/text/columns.ts';
import { shellCommand } from '../../support/text/shell-quote.ts';
import { openDatabase } from '../chaos/compose-system.ts';
import {
  type CliIo,
  type CommandGroup,
  type CommandLeaf,
  EXIT,
  OperatorError,
  usageError,
} from '../command.ts';
import { remedyLine } from '../orders/remedy-line.ts';
import { stackRoot } from '../own-place.ts';
import type { Flags } from '../parsing/flags.ts';
import { FOLDER_OPTION, JSON_OPTION } from '../parsing/shared-options.ts';
import { composeTools } from '../scenarios/compose-tools.ts';
import { holdKept, within } from '../scenarios/hold-kept.ts';
import { launching } from '../stack/launch-failure.ts';

const listCommand: CommandLeaf = {
  name: 'list',
  summary: 'the scenarios, with the stuck state that each creates',
  options: [JSON_OPTION],
  examples: [{ args: 'scenario list' }],
  async run(flags, io) {
    if (flags.has('json')) {
      const all = SCENARIOS.map(({ name, reason, summary }) => ({ name, reason, summary }));
      io.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
      return EXIT.done;
    }
    const rows = SCENARIOS.map(({ name, reason, summary }) => [name, reason, summary]);
    io.stdout.write(`${alignColumns(rows).join('\n')}\n`);
    return EXIT.done;
  },
};

const runCommand: CommandLeaf = {
  name: 'run',
  summary: 'create a stuck order, and print order, reason, evidence and fixes',
  description: `Uses the running stack, or starts one of its own in a temporary folder and ends it. Local stacks only; what was
done to the stack ends with the command. Exit 1 if the state did not come or did not go.

With --keep, a worker that the scenario started (workflow-task-failing) runs as long as the command: until Ctrl-C, for 10
minutes at most.`,
  arguments: [
    { name: '<name>', description: 'of the scenario', choices: SCENARIOS.map(({ name }) => name) },
    { name: '[remedy]', description: 'with --fix: the fix to apply (default: the best)' },
  ],
  options: [
    { flags: '--fix', description: 'apply a fix and wait until the state is gone' },
    { flags: '--keep', description: 'leave faults and stopped workers in place' },
    FOLDER_OPTION,
    JSON_OPTION,
  ],
  examples: [{ args: 'scenario run awaiting-callback' }, { args: 'scenario run awaiting-callback --fix' }],
  run,
};

export const scenario: CommandGroup = {
  name: 'scenario',
  summary: 'create a stuck order and show its fixes',
  commands: [listCommand, runCommand],
  examples: [{ args: 'scenario list' }, { args: 'scenario run awaiting-callback' }],
};

async function run(flags: Flags, io: CliIo): Promise<number> {
  const [name, remedy] = flags.words;
  const wanted = SCENARIOS.find((each) => each.name === name);
  if (wanted === undefined) throw new Error(`the parser let ${name} pass`);
  if (remedy !== undefined && !flags.has('fix')) throw usageError(`${JSON.stringify(remedy)} needs --fix`);
  const fix = flags.has('fix') ? (remedy ?? 'best') : null;
  const options = { fix, keep: flags.has('keep') };
  try {
    await onStack(wanted, { ...options, root: stackRoot(flags.text('folder'), io.cwd) }, io, (report) => {
      if (flags.has('json')) io.stdout.write(`${JSON.stringify(jsonOf(report), null, 2)}\n`);
      else printReport(report, io);
    });
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ChaosFailure)) throw error;
    throw new OperatorError(error.message, { exitCode: EXIT.failed, cause: error });
  }
}

async function onStack(
  wanted: Scenario,
  options: { readonly fix: string | null; readonly keep: boolean; readonly root: string },
  io: CliIo,
  printReport: (report: ScenarioReport) => void,
): Promise<void> {
  const print = (line: string): void => {
    io.stderr.write(`${line}\n`);
  };
  const stack = await launching(openStack({ attachTo: options.root, trafficRate: null, print }));
  const database = openDatabase(stack.endpoints.databaseUrl);
  const { tools, close, kept } = composeTools(stack, {
    database,
    programs: await programsFolder(options.root),
    print,
  });
  try {
    printReport(
      await within(runScenario(wanted, tools, options), SCENARIO_WITHIN_MS, `scenario ${wanted.name}`),
    );
    if (!options.keep) return;
    await printKept(stack, { wanted, root: options.root }, io);
    await holdKept(kept(), io);
  } finally {
    await Promise.all(kept().map((each) => each.stop()));
    await close();
    await database.destroy();
    await stack.close();
  }
}

/** Creating the state, detecting it and applying the fix have their own limits, and this is more than all of them. */
const SCENARIO_WITHIN_MS = 10 * 60_000;

async function printKept(
  stack: Pick<OpenStack, 'control' | 'mine'>,
  { root, wanted }: { readonly wanted: Scenario; readonly root: string },
  io: CliIo,
): Promise<void> {
  if (stack.mine) {
    io.stderr.write(
      `the stack was started for this command and ends with it; to keep the state, start one first: ${hint('stack up')}\n`,
    );
    return;
  }
  if (wanted.alone !== true) return;
  const parts = await stack.control.parts();
  const folder = root === stackRoot(undefined, io.cwd) ? [] : ['--folder', root];
  for (const { name, state } of parts.filter((part) => part.name.startsWith('worker-'))) {
    if (state !== 'ready')
      io.stderr.write(
        `kept: ${name} is stopped; start it again: ${hint(shellCommand(['stack', 'start', name, ...folder]))}\n`,
      );
  }
}

function aboutOf(report: ScenarioReport) {
  return { orderId: report.subject, amount: null };
}

function jsonOf(report: ScenarioReport) {
  return {
    ...report,
    remedies: report.remedies.map((remedy) => ({
      action: remedy.action,
      title: remedy.label,
      fields: remedy.fields ?? {},
      needs: remedy.needs ?? [],
      command: remedyLine(remedy, aboutOf(report)),
    })),
  };
}

function printReport(report: ScenarioReport, io: CliIo): void {
  const { stdout } = io;
  stdout.write(`${report.subject}  ${report.reason ?? 'moving'}, named after ${report.tookMs} ms\n`);
  stdout.write(`why  ${report.says}\n`);
  for (const fact of report.evidence) stdout.write(`     ${fact.source}: ${fact.says}\n`);
  for (const remedy of report.remedies) {
    const line = remedyLine(remedy, aboutOf(report));
    stdout.write(`fix  ${remedy.label}${line === null ? '' : `   ${line}`}\n`);
  }
  if (report.fixed !== null)
    stdout.write(`done ${report.fixed.remedy}: ${report.fixed.says}; no longer stuck\n`);
}

import { parseArgs } from 'node:util';
import { type OpenStack, openStack } from '../../chaos/open-stack.ts';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';
import { runScenario } from '../../chaos/scenarios/run-scenario.ts';
import type { Scenario, ScenarioReport } from '../../chaos/scenarios/scenario.ts';
import { ChaosFailure } from '../../chaos/system.ts';
import { programsFolder } from '../../launch/programs-folder.ts';
import { openDatabase } from '../chaos/compose-system.ts';
import { type CliIo, type Command, EXIT, OperatorError, usageError } from '../command.ts';
import { remedyLine } from '../orders/remedy-line.ts';
import { stackRoot } from '../own-place.ts';
import { composeTools } from '../scenarios/compose-tools.ts';
import { holdKept, within } from '../scenarios/hold-kept.ts';
import { launching } from '../stack/told.ts';

const NAME_WIDTH = Math.max(...SCENARIOS.map(({ name }) => name.length));

export const scenario: Command = {
  name: 'scenario',
  summary: 'bring a stuck state about on purpose, and show how it is named and what gets an order out of it',
  usage: `quarterdeck scenario list [--json]
quarterdeck scenario run NAME [--fix [REMEDY]] [--keep] [--folder DIR] [--json]

  list    the scenarios, with the stuck state that each brings about
  run     bring it about on the running stack, wait until it is named, print order, reason, evidence and ways out
  --fix [REMEDY]  take one of the ways out (the best one where none is named) and wait until the state is gone
  --keep          leave faults and stopped workers as they are, for somebody to look at; a worker that the scenario
                  started (workflow-task-failing) runs with the command: until Ctrl-C, for 10 minutes at the most
  --folder DIR    use the stack that runs in DIR instead of this clone's

It uses the stack that runs there, or starts one of its own in a temporary folder and ends it. Local stacks only;
what was done to the stack ends with the command. Exit 1 if the state did not come or did not go.`,
  async run(args, io) {
    const [what, ...rest] = args;
    if (what === 'list') return list(rest, io);
    if (what === 'run') return await run(rest, io);
    throw usageError(what === undefined ? 'scenario needs to know what to do' : `scenario cannot ${what}`, [
      'one of: list, run',
    ]);
  },
};

function list(args: readonly string[], io: CliIo): number {
  const { values } = options(args);
  if (values['json'] === true) {
    const all = SCENARIOS.map(({ name, reason, summary }) => ({ name, reason, summary }));
    io.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
    return EXIT.done;
  }
  for (const { name, reason, summary } of SCENARIOS) {
    io.stdout.write(`${name.padEnd(NAME_WIDTH)}  ${reason.padEnd(21)}  ${summary}\n`);
  }
  return EXIT.done;
}

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { positionals, values } = options(args);
  // `--fix` may stand alone: then what follows the name is the remedy.
  const [name, fixed] = positionals;
  const wanted = SCENARIOS.find((each) => each.name === name);
  if (wanted === undefined) {
    throw usageError(
      name === undefined ? 'which scenario?' : `there is no scenario ${JSON.stringify(name)}`,
      [`one of: ${SCENARIOS.map((each) => each.name).join(', ')}`],
    );
  }
  const fix = values['fix'] === true ? (fixed ?? 'best') : null;
  const wish = { fix, keep: values['keep'] === true };
  try {
    await onStack(wanted, { ...wish, root: stackRoot(values['folder'], io.cwd) }, io, (report) => {
      if (values['json'] === true) io.stdout.write(`${JSON.stringify(jsonOf(report), null, 2)}\n`);
      else tell(report, io);
    });
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ChaosFailure)) throw error;
    throw new OperatorError(error.message, { exitCode: EXIT.failed, cause: error });
  }
}

async function onStack(
  wanted: Scenario,
  wish: { readonly fix: string | null; readonly keep: boolean; readonly root: string },
  io: CliIo,
  told: (report: ScenarioReport) => void,
): Promise<void> {
  const say = (line: string): void => {
    io.stderr.write(`${line}\n`);
  };
  const stack = await launching(openStack({ attachTo: wish.root, trafficRate: null, say }));
  const database = openDatabase(stack.endpoints.databaseUrl);
  const { tools, close, kept } = composeTools(stack, {
    database,
    programs: await programsFolder(wish.root),
    say,
  });
  try {
    told(await within(runScenario(wanted, tools, wish), SCENARIO_WITHIN_MS, `scenario ${wanted.name}`));
    if (!wish.keep) return;
    await sayWhatIsKept(stack, { wanted, root: wish.root }, io);
    await holdKept(kept(), io);
  } finally {
    await Promise.all(kept().map((each) => each.stop()));
    await close();
    await database.destroy();
    await stack.close();
  }
}

/** Bringing it about, naming it and taking the way out have limits of their own, and this is more than all of them. */
const SCENARIO_WITHIN_MS = 10 * 60_000;

async function sayWhatIsKept(
  stack: Pick<OpenStack, 'control' | 'mine'>,
  { root, wanted }: { readonly wanted: Scenario; readonly root: string },
  io: CliIo,
): Promise<void> {
  if (stack.mine) {
    io.stderr.write(
      'the stack was started for this command and ends with it; to keep the state, start one first: quarterdeck stack up\n',
    );
    return;
  }
  if (wanted.alone !== true) return;
  const parts = await stack.control.parts();
  const folder = root === stackRoot(undefined, io.cwd) ? '' : ` --folder ${root}`;
  for (const { name, state } of parts.filter((part) => part.name.startsWith('worker-'))) {
    if (state !== 'ready')
      io.stderr.write(`kept: ${name} is stopped; quarterdeck stack start ${name}${folder}\n`);
  }
}

function options(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        fix: { type: 'boolean' },
        keep: { type: 'boolean' },
        folder: { type: 'string' },
      },
    });
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error), [scenario.usage]);
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

function tell(report: ScenarioReport, io: CliIo): void {
  const { stdout } = io;
  stdout.write(`${report.subject}  ${report.reason ?? 'moving'}, named after ${report.tookMs} ms\n`);
  stdout.write(`why  ${report.says}\n`);
  for (const fact of report.evidence) stdout.write(`     ${fact.source}: ${fact.says}\n`);
  for (const remedy of report.remedies) {
    const line = remedyLine(remedy, aboutOf(report));
    stdout.write(`fix  ${remedy.label}${line === null ? '' : `   ${line}`}\n`);
  }
  if (report.fixed !== null)
    stdout.write(`done ${report.fixed.remedy}: ${report.fixed.says}; it is out of it\n`);
}

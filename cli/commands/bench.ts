import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import type { Figure, Measured } from '../../bench/figure.ts';
import { FIGURES } from '../../bench/figures/all-figures.ts';
import { TerminalPackagesMissing } from '../../bench/pty/terminal-program.ts';
import { describeMachine, intoPage, NO_RESULTS, type Results, withMeasured } from '../../bench/record.ts';
import { runFigures } from '../../bench/run-figures.ts';
import { alignColumns, padText } from '../../support/text/columns.ts';
import { type CliIo, type CommandLeaf, EXIT, OperatorError } from '../command.ts';
import { programsFolder, sourceRoot } from '../own-place.ts';
import { JSON_OPTION } from '../parsing/shared-options.ts';

const GROUPS = [...new Set(FIGURES.flatMap(({ group }) => (group === undefined ? [] : [group])))];

export const bench: CommandLeaf = {
  name: 'bench',
  summary: 'measure the budgets of docs/PERFORMANCE.md, as ratios within one run',
  description: `Everything is started for the run, in a temporary folder, and ends with it. TEMPORAL_*, DATABASE_URL and
PROMETHEUS_URL are ignored. All figures take about half an hour. Exit 1 when a budget is missed.`,
  arguments: [
    {
      name: '[figure...]',
      description: 'a figure of --list, or a group of them (default: all)',
      choices: [...FIGURES.map(({ name }) => name), ...GROUPS],
    },
  ],
  options: [
    { flags: '--list', description: 'name the figures and what each measures' },
    { flags: '--record', description: 'write bench/results.json and the table in docs/PERFORMANCE.md' },
    JSON_OPTION,
  ],
  examples: [{ args: 'bench --list' }, { args: 'bench first-frame' }],
  async run(flags, io) {
    if (flags.has('list')) {
      const rows = FIGURES.map(({ name, summary }) => [name, summary]);
      io.stdout.write(`${alignColumns(rows).join('\n')}\n`);
      return EXIT.done;
    }
    const measured = await measure(figuresNamed(flags.words), io);
    if (flags.has('record')) record(measured, io);
    if (flags.has('json')) io.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
    else for (const one of measured) io.stdout.write(`${lineOf(one)}\n`);
    return measured.some((one) => one.verdict === 'missed') ? EXIT.failed : EXIT.done;
  },
};

function figuresNamed(names: readonly string[]): readonly Figure[] {
  if (names.length === 0) return FIGURES;
  return names.flatMap((name) => FIGURES.filter((figure) => figure.name === name || figure.group === name));
}

async function measure(figures: readonly Figure[], io: CliIo): Promise<readonly Measured[]> {
  if (process.platform !== 'linux') {
    throw new OperatorError('bench reads processor times from /proc, which only Linux has', {
      exitCode: EXIT.failed,
    });
  }
  try {
    return await runFigures(
      {
        root: sourceRoot(),
        programs: programsFolder(),
        env: { ...io.env },
        print: (line) => io.stderr.write(`${line}\n`),
      },
      figures,
    );
  } catch (error) {
    if (!(error instanceof TerminalPackagesMissing)) throw error;
    throw new OperatorError(error.message, {
      exitCode: EXIT.failed,
      nextSteps: ['install them with: npm ci --include=dev'],
      cause: error,
    });
  }
}

function record(measured: readonly Measured[], io: CliIo): void {
  const root = sourceRoot();
  const file = path.join(root, 'bench', 'results.json');
  const page = path.join(root, 'docs', 'PERFORMANCE.md');
  const before: Results = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : NO_RESULTS;
  const results = withMeasured(before, measured, {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine({
      cores: cpus().length,
      memoryBytes: totalmem(),
      platform: process.platform,
      arch: process.arch,
      node: process.versions.node,
    }),
  });
  writeFileSync(page, intoPage(readFileSync(page, 'utf8'), results));
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
  io.stderr.write('recorded in bench/results.json and docs/PERFORMANCE.md\n');
}

function lineOf(one: Measured): string {
  const notes = one.notes.map((note) => `\n${' '.repeat(14)}${note}`).join('');
  return `${padText(one.verdict, 13)} ${one.quantity}: ${one.measured} (budget ${one.budget})${notes}`;
}

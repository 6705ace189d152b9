import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure, Measured } from '../../bench/figure.ts';
import { FIGURES } from '../../bench/figures/all-figures.ts';
import { TerminalPackagesMissing } from '../../bench/pty/terminal-program.ts';
import { describeMachine, intoPage, NO_RESULTS, type Results, withMeasured } from '../../bench/record.ts';
import { runFigures } from '../../bench/run-figures.ts';
import { type CliIo, type Command, EXIT, OperatorError, usageError } from '../command.ts';
import { programsFolder, sourceRoot } from '../own-place.ts';

export const bench: Command = {
  name: 'bench',
  summary: 'measure the budgets of docs/PERFORMANCE.md, as ratios within one run',
  usage: `quarterdeck bench [NAME…] [--json] [--record] [--list]

  NAME       measure these figures only (--list names them), or the group robustness; all take about half an hour
  --list     name the figures and say what each does
  --json     print the measurements as JSON on stdout; progress goes to stderr
  --record   write bench/results.json and the table in docs/PERFORMANCE.md

Everything is started for the run, in a temporary folder, and ends with it. TEMPORAL_*, DATABASE_URL and
PROMETHEUS_URL are ignored. Exit 1 when a budget is missed.`,
  async run(args, io) {
    const options = readOptions(args);
    if (options.list) {
      for (const figure of FIGURES) io.stdout.write(`${figure.name.padEnd(18)} ${figure.summary}\n`);
      return EXIT.done;
    }
    const measured = await measure(options.figures, io);
    if (options.record) record(measured, io);
    if (options.json) io.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
    else for (const one of measured) io.stdout.write(`${lineOf(one)}\n`);
    return measured.some((one) => one.verdict === 'missed') ? EXIT.failed : EXIT.done;
  },
};

function readOptions(args: readonly string[]) {
  const flags = {
    json: { type: 'boolean' },
    record: { type: 'boolean' },
    list: { type: 'boolean' },
  } as const;
  let parsed: ReturnType<typeof parseArgs<{ options: typeof flags; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    throw usageError((error as Error).message, [bench.usage]);
  }
  const { values, positionals } = parsed;
  const figures: readonly Figure[] =
    positionals.length === 0
      ? FIGURES
      : positionals.flatMap((name) => {
          const found = FIGURES.filter((figure) => figure.name === name || figure.group === name);
          if (found.length > 0) return found;
          throw usageError(`there is no figure ${JSON.stringify(name)}`, [
            `one of: ${[...FIGURES.map((figure) => figure.name), 'robustness'].join(', ')}`,
          ]);
        });
  return {
    figures,
    json: values.json ?? false,
    record: values.record ?? false,
    list: values.list ?? false,
  };
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
        say: (line) => io.stderr.write(`${line}\n`),
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
  return `${one.verdict.padEnd(13)} ${one.quantity}: ${one.measured} (budget ${one.budget})${notes}`;
}

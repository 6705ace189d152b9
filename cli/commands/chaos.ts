import { randomInt } from 'node:crypto';
import { matrixLines } from '../../chaos/crash-matrix/matrix-report.ts';
import { parseShard, type Shard } from '../../chaos/crash-matrix/plan-cases.ts';
import { EvidenceUnreadable } from '../../chaos/evidence/read-runs.ts';
import { type ChaosReport, reportLines } from '../../chaos/report.ts';
import { ChaosFailure } from '../../chaos/system.ts';
import { alignColumns } from '../../support/text/columns.ts';
import { FAULTS, type Fault } from '../chaos/faults.ts';
import { runDemo } from '../chaos/run-demo.ts';
import { runFault } from '../chaos/run-fault.ts';
import { runMatrix } from '../chaos/run-matrix.ts';
import {
  type CliIo,
  type CommandGroup,
  type CommandLeaf,
  EXIT,
  OperatorError,
  usageError,
} from '../command.ts';
import { stackRoot } from '../own-place.ts';
import type { Flags } from '../parsing/flags.ts';
import { FOLDER_OPTION, JSON_OPTION } from '../parsing/shared-options.ts';

const ORDERS_MAX = 2_000;

const SEED_MAX = Number.MAX_SAFE_INTEGER;
const MATRIX_SEED = 1;

const listCommand: CommandLeaf = {
  name: 'list',
  summary: 'the faults',
  options: [JSON_OPTION],
  examples: [{ args: 'chaos list' }],
  async run(flags, io) {
    if (flags.has('json')) {
      const all = FAULTS.map(({ name, summary, orders }) => ({ name, summary, orders }));
      io.stdout.write(`${JSON.stringify(all)}\n`);
    } else {
      const rows = FAULTS.map(({ name, summary }) => [name, summary]);
      io.stdout.write(`${alignColumns(rows).join('\n')}\n`);
    }
    return EXIT.done;
  },
};

const runCommand: CommandLeaf = {
  name: 'run',
  summary: 'place orders, inject a fault, wait until all is quiet, check the stores, report',
  description: `Exit 1 if an order is lost or doubled, if an invariant does not hold, or if too little completed.`,
  arguments: [{ name: '<fault>', description: 'of chaos list', choices: FAULTS.map(({ name }) => name) }],
  options: [
    {
      flags: '--orders <n>',
      description: 'how many orders are placed (default: what the fault needs)',
      number: { min: 1, max: ORDERS_MAX },
    },
    {
      flags: '--seed <n>',
      description: "the orders' mix: the same seed gives the same mix (default: random, shown in the report)",
      number: { min: 1, max: SEED_MAX },
    },
    FOLDER_OPTION,
    JSON_OPTION,
  ],
  examples: [{ args: 'chaos run worker-kill --orders 50' }],
  async run(flags, io) {
    const fault = faultNamed(flags.words[0] ?? '');
    const report = await runFault(
      fault,
      {
        orders: flags.number('orders') ?? fault.orders,
        seed: flags.number('seed') ?? randomInt(1, 1_000_000),
        root: stackRoot(flags.text('folder'), io.cwd),
      },
      io,
    );
    printReport(report, flags.has('json'), io);
    return report.passed ? EXIT.done : EXIT.failed;
  },
};

const matrixCommand: CommandLeaf = {
  name: 'matrix',
  summary: 'make every effect of an order fail at every point in every way',
  description: `Kill, hang past the timeout and throw, each before, in and after each effect; and mutants of the ledger and
of the workflows that the invariants must catch. On a stack of its own. Exit 1 if anything is lost, doubled or uncaught.`,
  options: [
    { flags: '--all', description: 'every case; the default', conflicts: ['shard', 'subset'] },
    {
      flags: '--shard <k/n>',
      description: 'the k-th of n equal parts of the cases; the seed decides which cases that are',
      conflicts: ['subset'],
    },
    { flags: '--subset', description: 'each effect at each point once, and four of the mutants' },
    {
      flags: '--case <text>',
      description: 'only cases whose name contains it, such as capture:after-commit:kill; several by commas',
    },
    { flags: '--cases-only', description: 'without the mutants' },
    { flags: '--limit <n>', description: 'cases at most', number: { min: 1, max: SEED_MAX } },
    {
      flags: '--seed <n>',
      description: "the orders' mix",
      default: MATRIX_SEED,
      number: { min: 1, max: SEED_MAX },
    },
    JSON_OPTION,
  ],
  examples: [{ args: 'chaos matrix --subset' }, { args: 'chaos matrix --shard 1/4 --json' }],
  run: matrix,
};

const demoCommand: CommandLeaf = {
  name: 'demo',
  summary: 'kill processes on a schedule, behind the open console',
  description: 'Without a terminal it prints each step as a line.',
  options: [FOLDER_OPTION],
  examples: [{ args: 'chaos demo' }],
  run: async (flags, io) => await runDemo(stackRoot(flags.text('folder'), io.cwd), io),
};

export const chaos: CommandGroup = {
  name: 'chaos',
  summary: 'kill parts of the system and show that every order resumes',
  description: `Uses the running stack, or starts one of its own in a temporary folder and ends it. Only parts of that stack are
ever signalled; TEMPORAL_*, DATABASE_URL and PROMETHEUS_URL are ignored.`,
  commands: [listCommand, runCommand, matrixCommand, demoCommand].map(withFailures),
  examples: [{ args: 'chaos list' }, { args: 'chaos run worker-kill --orders 50' }],
};

/** What the run met on its way is the operator's to know, not a defect of the program. */
function withFailures(command: CommandLeaf): CommandLeaf {
  return {
    ...command,
    async run(flags, io) {
      try {
        return await command.run(flags, io);
      } catch (error) {
        throw asOperatorError(error);
      }
    },
  };
}

async function matrix(flags: Flags, io: CliIo): Promise<number> {
  const report = await runMatrix(
    {
      seed: flags.count('seed'),
      limit: flags.number('limit') ?? null,
      subset: flags.has('subset'),
      named: flags.text('case')?.split(',') ?? [''],
      mutants: !flags.has('cases-only'),
      shard: shardFlag(flags.text('shard')),
    },
    io,
  );
  if (flags.has('json')) io.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else for (const line of matrixLines(report)) io.stdout.write(`${line}\n`);
  return report.passed ? EXIT.done : EXIT.failed;
}

function shardFlag(text: string | undefined): Shard | null {
  if (text === undefined) return null;
  const shard = parseShard(text);
  if (shard === undefined)
    throw usageError(`--shard takes K/N with 1 ≤ K ≤ N, such as 2/4; not ${JSON.stringify(text)}`);
  return shard;
}

function faultNamed(name: string): Fault {
  const fault = FAULTS.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`the parser let ${name} pass`);
  return fault;
}

function printReport(report: ChaosReport, json: boolean, io: CliIo): void {
  if (json) io.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else for (const line of reportLines(report)) io.stdout.write(`${line}\n`);
}

function asOperatorError(error: unknown): unknown {
  if (error instanceof ChaosFailure) {
    return new OperatorError(error.message, { exitCode: EXIT.failed, cause: error });
  }
  if (error instanceof EvidenceUnreadable) {
    return new OperatorError(error.message, { exitCode: EXIT.unreachable, cause: error });
  }
  return error;
}

import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { matrixLines } from '../../chaos/crash-matrix/matrix-report.ts';
import { parseShard, type Shard } from '../../chaos/crash-matrix/plan-cases.ts';
import { EvidenceUnreadable } from '../../chaos/evidence/read-runs.ts';
import { type ChaosReport, reportLines } from '../../chaos/report.ts';
import { ChaosFailure } from '../../chaos/system.ts';
import { FAULTS, type Fault } from '../chaos/faults.ts';
import { runDemo } from '../chaos/run-demo.ts';
import { runFault } from '../chaos/run-fault.ts';
import { runMatrix } from '../chaos/run-matrix.ts';
import { type CliIo, type Command, EXIT, OperatorError, usageError } from '../command.ts';
import { stackRoot } from '../own-place.ts';

const ORDERS_MAX = 2_000;

export const chaos: Command = {
  name: 'chaos',
  summary: 'kill parts of the system and show that every order resumes',
  usage: `quarterdeck chaos list [--json]
quarterdeck chaos run FAULT [--orders N] [--seed N] [--folder DIR] [--json]
quarterdeck chaos matrix [--all | --shard K/N | --subset] [--case TEXT,...] [--limit N] [--seed N]
                         [--cases-only] [--json]
quarterdeck chaos demo [--folder DIR]

  list    the faults
  run     do it: place orders, kill, wait until all is quiet, check the stores, report. Exit 1 if an order is lost
          or doubled, if an invariant does not hold, or if too little completed
  matrix  make every effect of an order fail at every point in every way (kill, hang past the timeout, throw), and
          run mutants of the ledger and of the workflows that the invariants must catch; on a stack of its own.
          Exit 1 if anything is lost, doubled or uncaught
  demo    the same in the console, live; without a terminal it narrates
  --all        matrix: every case (the default)
  --shard K/N  matrix: the K-th of N equal parts of the cases; which cases that are follows from the seed
  --subset     matrix: each effect at each point once, about a third of all cases, and four of the mutants
  --case TEXT  matrix: only the cases whose name contains it, such as capture:after-commit:kill; several by commas
  --cases-only matrix: without the mutants
  --limit N    matrix: this many cases at the most
  --orders N   how many orders are placed (default: what the fault needs)
  --seed N     the orders' mix; the same seed gives the same mix (default: a random one, told in the report)
  --folder DIR use the stack that runs in DIR instead of this clone's

It uses the stack that runs there, or starts one of its own in a temporary folder and ends it. Only parts of
that stack are ever signalled; TEMPORAL_*, DATABASE_URL and PROMETHEUS_URL are ignored.`,
  async run(args, io) {
    const [what, ...rest] = args;
    try {
      if (what === 'list') return list(rest, io);
      if (what === 'run') return await run(rest, io);
      if (what === 'matrix') return await matrix(rest, io);
      if (what === 'demo') return await demo(rest, io);
    } catch (error) {
      throw told(error);
    }
    throw usageError(what === undefined ? 'chaos needs to know what to do' : `chaos cannot ${what}`, [
      'one of: list, run, matrix, demo',
    ]);
  },
};

function list(args: readonly string[], io: CliIo): number {
  const { values } = options(args, { json: { type: 'boolean' } });
  if (values['json'] === true) {
    io.stdout.write(
      `${JSON.stringify(FAULTS.map(({ name, summary, orders }) => ({ name, summary, orders })))}\n`,
    );
  } else for (const fault of FAULTS) io.stdout.write(`${fault.name.padEnd(14)} ${fault.summary}\n`);
  return EXIT.done;
}

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = options(args, {
    json: { type: 'boolean' },
    orders: { type: 'string' },
    seed: { type: 'string' },
    folder: { type: 'string' },
  });
  const fault = faultNamed(positionals);
  const report = await runFault(
    fault,
    {
      orders: count('--orders', values['orders'], fault.orders),
      seed: count('--seed', values['seed'], randomInt(1, 1_000_000)),
      root: stackRoot(values['folder'], io.cwd),
    },
    io,
  );
  tell(report, values['json'] === true, io);
  return report.passed ? EXIT.done : EXIT.failed;
}

const MATRIX_SEED = 1;

async function matrix(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = options(args, {
    json: { type: 'boolean' },
    all: { type: 'boolean' },
    shard: { type: 'string' },
    subset: { type: 'boolean' },
    limit: { type: 'string' },
    case: { type: 'string' },
    'cases-only': { type: 'boolean' },
    seed: { type: 'string' },
  });
  if (positionals.length > 0) throw usageError('chaos matrix takes flags only', ['quarterdeck chaos --help']);
  const limit = values['limit'];
  const chosen = ['all', 'shard', 'subset'].filter((flag) => values[flag] !== undefined);
  if (chosen.length > 1) {
    throw usageError(`--${chosen.join(' and --')} exclude each other`, ['quarterdeck chaos --help']);
  }
  const report = await runMatrix(
    {
      seed: count('--seed', values['seed'], MATRIX_SEED),
      limit: limit === undefined ? null : count('--limit', limit, 1),
      subset: values['subset'] === true,
      named: typeof values['case'] === 'string' ? values['case'].split(',') : [''],
      mutants: values['cases-only'] !== true,
      shard: shardFlag(values['shard']),
    },
    io,
  );
  if (values['json'] === true) io.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else for (const line of matrixLines(report)) io.stdout.write(`${line}\n`);
  return report.passed ? EXIT.done : EXIT.failed;
}

function shardFlag(text: string | boolean | undefined): Shard | null {
  if (typeof text !== 'string') return null;
  const shard = parseShard(text);
  if (shard === undefined) {
    throw usageError(`--shard takes K/N with 1 ≤ K ≤ N, such as 2/4; not ${JSON.stringify(text)}`, [
      'quarterdeck chaos matrix --shard 1/4',
    ]);
  }
  return shard;
}

async function demo(args: readonly string[], io: CliIo): Promise<number> {
  const { values } = options(args, { folder: { type: 'string' } });
  return await runDemo(stackRoot(values['folder'], io.cwd), io);
}

function faultNamed(positionals: readonly string[]): Fault {
  const [name, ...more] = positionals;
  const known = FAULTS.map((fault) => fault.name).join(', ');
  if (name === undefined || more.length > 0)
    throw usageError('chaos run takes one fault', [`one of: ${known}`]);
  const fault = FAULTS.find((one) => one.name === name);
  if (fault === undefined)
    throw usageError(`there is no fault ${JSON.stringify(name)}`, [`one of: ${known}`]);
  return fault;
}

function tell(report: ChaosReport, json: boolean, io: CliIo): void {
  if (json) io.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else for (const line of reportLines(report)) io.stdout.write(`${line}\n`);
}

type Flags = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function options(args: readonly string[], flags: Flags) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true }) as {
      readonly values: Readonly<Record<string, string | boolean | undefined>>;
      readonly positionals: readonly string[];
    };
  } catch (error) {
    throw usageError((error as Error).message, ['quarterdeck chaos --help']);
  }
}

function count(flag: string, text: string | boolean | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const number = Number(text);
  const max = flag === '--orders' ? ORDERS_MAX : Number.MAX_SAFE_INTEGER;
  if (Number.isSafeInteger(number) && number >= 1 && number <= max) return number;
  throw usageError(`${flag} takes a whole number from 1 to ${max}, not ${JSON.stringify(text)}`);
}

/** What the run met on its way is the operator's to know, not a defect of the program. */
function told(error: unknown): unknown {
  if (error instanceof ChaosFailure) {
    return new OperatorError(error.message, { exitCode: EXIT.failed, cause: error });
  }
  if (error instanceof EvidenceUnreadable) {
    return new OperatorError(error.message, { exitCode: EXIT.unreachable, cause: error });
  }
  return error;
}

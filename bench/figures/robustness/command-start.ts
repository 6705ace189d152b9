import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { type Bench, type Figure, type Measured, verdictOf } from '../../figure.ts';
import { median, round } from '../../statistics.ts';
import { wallTime } from '../../wall-time.ts';

const RUNS = 11;
const VERSION = { name: 'version-start', quantity: 'quarterdeck --version, warm', timesMax: 3 };
const HELP = {
  name: 'help-start',
  quantity: 'quarterdeck --help, the slowest of three levels, warm',
  timesMax: 4,
};
const LEVELS = [['--help'], ['orders', '--help'], ['orders', 'cancel', '--help']] as const;

/** Runs on the `node` that a user's shell finds: it starts the launcher, whatever Node the program itself needs. */
export const commandStart: Figure = {
  name: 'command-start',
  group: 'robustness',
  summary: '`--version` and `--help` at three levels against bare `node -e 0` (20 s)',
  async run(bench) {
    const node = execFileSync('sh', ['-c', 'command -v node'], { encoding: 'utf8' }).trim();
    const bare: number[] = [];
    const version: number[] = [];
    const help = LEVELS.map((): number[] => []);
    await start(bench, node, ['--version']);
    for (let run = 0; run < RUNS; run += 1) {
      bare.push(await wallTime(node, ['-e', '0'], bench.env));
      version.push(await start(bench, node, ['--version']));
      for (const [index, level] of LEVELS.entries()) help[index]?.push(await start(bench, node, level));
    }
    return [rate(VERSION, bare, version), rate(HELP, bare, slowest(help))];
  },
};

async function start(bench: Bench, node: string, args: readonly string[]): Promise<number> {
  return await wallTime(node, [path.join(bench.root, 'bin', 'quarterdeck.mjs'), ...args], bench.env);
}

function slowest(series: readonly (readonly number[])[]): readonly number[] {
  return series.reduce((slow, one) => (median(one) > median(slow) ? one : slow));
}

type Row = { readonly name: string; readonly quantity: string; readonly timesMax: number };

function rate(
  { name, quantity, timesMax }: Row,
  bare: readonly number[],
  measured: readonly number[],
): Measured {
  const times = round(median(measured) / median(bare));
  return {
    name,
    quantity,
    budget: `≤ ${timesMax} × bare \`node -e 0\``,
    measured: `${round(median(measured))} ms; ${times} × bare Node (${round(median(bare))} ms)`,
    verdict: verdictOf(times <= timesMax),
    figures: { medianMs: round(median(measured)), bareNodeMs: round(median(bare)), timesNode: times },
    notes: [],
  };
}

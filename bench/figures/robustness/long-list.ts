import { type Bench, type Figure, type Measured, notMeasured, verdictOf } from '../../figure.ts';
import { processTree, residentMebibytes } from '../../process-tree.ts';
import type { TerminalProgram } from '../../pty/terminal-program.ts';
import { round } from '../../statistics.ts';
import { OPEN_ORDERS, ORDER_ROW, startConsole } from '../console-program.ts';

const LAST_ROW_MS_MAX = 2_000;
const MEMORY_MAX = 300;
const ROW_WITHIN_MS = 20_000;
const STILL_MS = 1_500;
const FILLED_WITHIN_MS = 90_000;
const LAST_ROW_WITHIN_MS = 120_000;
const LAST_ROW = /10,000 of 10,000/;
const FIRST_ROW = / 1 of 10,000/;

const LAST = {
  name: 'last-of-long-list',
  quantity: '`G` → row 10,000, once all rows are read',
  budget: `≤ ${LAST_ROW_MS_MAX} ms`,
} as const;
const AT_ONCE = {
  name: 'last-of-long-list-at-once',
  quantity: '`G` with the first row → row 10,000',
  budget: `≤ ${LAST_ROW_MS_MAX} ms`,
} as const;
const MEMORY = {
  name: 'memory-of-long-list',
  quantity: 'most memory of the console with 10,000 rows',
  budget: `≤ ${MEMORY_MAX} MiB`,
} as const;

/** `G` twice: on a list that was read ahead, and while only its first screenful is there. */
export const longList: Figure = {
  name: 'long-list',
  group: 'robustness',
  summary: '`G` → last row of 10,000, and memory (2 min)',
  async run(bench) {
    const server = await bench.serverWithOrders(OPEN_ORDERS);
    const filled = await measure(bench, server.address, (program) =>
      program.quiet(STILL_MS, FILLED_WITHIN_MS),
    );
    const atOnce = await measure(bench, server.address, async () => true);
    const memory = Math.max(filled.memory, atOnce.memory);
    return [
      rate(LAST, filled),
      rate(AT_ONCE, atOnce),
      {
        ...MEMORY,
        measured: `${round(memory)} MiB`,
        verdict: verdictOf(memory <= MEMORY_MAX),
        figures: { residentMebibytes: round(memory) },
        notes: [],
      },
    ];
  },
};

type Run = {
  readonly lastMs: number | undefined;
  readonly firstMs: number | undefined;
  readonly memory: number;
};

async function measure(
  bench: Bench,
  address: string,
  before: (program: TerminalProgram) => Promise<boolean>,
): Promise<Run> {
  const program = await startConsole(bench, address);
  let memory = 0;
  const sample = () => {
    memory = Math.max(memory, residentMebibytes(processTree(program.pid)));
  };
  const sampling = setInterval(sample, 250);
  try {
    await program.seen(ORDER_ROW, ROW_WITHIN_MS);
    await before(program);
    const lastMs = await press(program, 'G', LAST_ROW);
    const firstMs = await press(program, 'gg', FIRST_ROW);
    sample();
    return { lastMs, firstMs, memory };
  } finally {
    clearInterval(sampling);
    await program.end();
  }
}

async function press(program: TerminalProgram, keys: string, shown: RegExp): Promise<number | undefined> {
  const pressedAt = performance.now();
  program.write(keys);
  const at = await program.seen(shown, LAST_ROW_WITHIN_MS);
  return at === undefined ? undefined : at - pressedAt;
}

function rate(row: Pick<Measured, 'name' | 'quantity' | 'budget'>, { lastMs, firstMs }: Run): Measured {
  if (lastMs === undefined || firstMs === undefined) {
    return notMeasured(row.name, row.quantity, row.budget, 'the row was not shown');
  }
  return {
    ...row,
    measured: `${round(lastMs)} ms; \`gg\` back in ${round(firstMs)} ms`,
    verdict: verdictOf(lastMs <= LAST_ROW_MS_MAX),
    figures: { lastRowMs: round(lastMs), firstRowMs: round(firstMs) },
    notes: [],
  };
}

import { type Bench, type Figure, type Measured, notMeasured, verdictOf } from '../figure.ts';
import { firstFrameAndRow } from '../pty/measures.ts';
import { median, round, summarise } from '../statistics.ts';
import { wallTime } from '../wall-time.ts';
import { OPEN_ORDERS, ORDER_ROW, startConsole } from './console-program.ts';

const RUNS = 11;
const ROW_WITHIN_MS = 20_000;
const FRAME_MS_MAX = 200;
const TIMES_NODE_MAX = 8;
const TIMES_LIST_MAX = 1.5;

const FRAME = {
  name: 'first-frame',
  quantity: 'console start → first frame, bundled, PTY 200×40',
  budget: `≤ ${FRAME_MS_MAX} ms; ≤ ${TIMES_NODE_MAX} × bare \`node -e 0\``,
} as const;
const ROWS = {
  name: 'first-rows',
  quantity: 'console start → first rows from a real server holding 10,000 open orders',
  budget: `≤ ${TIMES_LIST_MAX} × \`temporal workflow list --limit 20\``,
} as const;

/** Bare Node, the console and the CLI take turns, so that what disturbs one run disturbs all three. */
export const firstFrame: Figure = {
  name: FRAME.name,
  summary: 'console start → first frame and → first rows at 10,000 open orders (2 min)',
  async run(bench) {
    const server = await bench.serverWithOrders(OPEN_ORDERS);
    const node: number[] = [];
    const list: number[] = [];
    const frames: number[] = [];
    const rows: number[] = [];
    // The first start fills the compile cache and the page cache; it is what a second start looks like that counts.
    await oneStart(bench, server.address);
    for (let run = 0; run < RUNS; run += 1) {
      node.push(await wallTime(process.execPath, ['-e', '0'], bench.env));
      const { frameMs, rowMs } = await oneStart(bench, server.address);
      if (frameMs !== undefined) frames.push(frameMs);
      if (rowMs !== undefined) rows.push(rowMs);
      const args = [
        'workflow',
        'list',
        '--address',
        server.address,
        '--limit',
        '20',
        '--disable-config-file',
      ];
      list.push(await wallTime(server.binary, args, bench.env));
    }
    return [rateFrame(frames, node), rateRows(rows, list)];
  },
};

async function oneStart(bench: Bench, address: string) {
  const program = await startConsole(bench, address);
  try {
    return await firstFrameAndRow(program, ORDER_ROW, ROW_WITHIN_MS);
  } finally {
    await program.end();
  }
}

function rateFrame(frames: readonly number[], node: readonly number[]): Measured {
  const frame = summarise(frames);
  if (frame === undefined) return notMeasured(FRAME.name, FRAME.quantity, FRAME.budget, 'no frame came');
  const bare = median(node);
  const times = round(frame.median / bare);
  return {
    ...FRAME,
    measured: `${frame.median} ms (p95 ${frame.p95}); ${times} × bare Node (${round(bare)} ms)`,
    verdict: verdictOf(frame.median <= FRAME_MS_MAX && times <= TIMES_NODE_MAX),
    figures: {
      medianMs: frame.median,
      p95Ms: frame.p95,
      bareNodeMs: round(bare),
      timesNode: times,
      runs: frame.n,
    },
    notes: [],
  };
}

function rateRows(rows: readonly number[], list: readonly number[]): Measured {
  const row = summarise(rows);
  if (row === undefined) return notMeasured(ROWS.name, ROWS.quantity, ROWS.budget, 'no row came');
  const cli = median(list);
  const times = round(row.median / cli);
  return {
    ...ROWS,
    measured: `${row.median} ms (p95 ${row.p95}); ${times} × the CLI's list (${round(cli)} ms)`,
    verdict: verdictOf(times <= TIMES_LIST_MAX),
    figures: { medianMs: row.median, p95Ms: row.p95, listMs: round(cli), timesList: times, runs: row.n },
    notes:
      row.n < RUNS
        ? [`${RUNS - row.n} of ${RUNS} starts showed no row within ${ROW_WITHIN_MS / 1000} s`]
        : [],
  };
}

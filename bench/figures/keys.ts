import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, type Measured, notMeasured, verdictOf } from '../figure.ts';
import { type KeyMeasure, pressKeys } from '../pty/measures.ts';
import type { TerminalProgram } from '../pty/terminal-program.ts';
import { summarise } from '../statistics.ts';
import { OPEN_ORDERS, ORDER_ROW, startConsole } from './console-program.ts';

const P95_MS_MAX = 16.7;
const BYTES_MAX = 600;
const ROW_WITHIN_MS = 20_000;
/** All 10,000 rows arrive behind the first page; keys are measured when they are there. */
const FILLED_WITHIN_MS = 90_000;
const STILL_MS = 1_500;
const ARROW_DOWN = '\u001b[B';
const ARROW_UP = '\u001b[A';
const PAGE_DOWN = '\u001b[6~';

const LATENCY = {
  name: 'key-to-frame',
  quantity: 'key → end of frame at 10,000 rows',
  budget: `p95 ≤ ${P95_MS_MAX} ms`,
} as const;
const BYTES = {
  name: 'bytes-per-move',
  quantity: 'bytes per cursor move at 200×40',
  budget: `≤ ${BYTES_MAX}`,
} as const;

const RESTED = {
  name: 'bytes-per-rested-move',
  quantity: 'bytes per cursor move at 200×40, the timeline of each order read and painted',
  budget: 'measured',
} as const;

/** One key a second: the timeline is read 300 ms after the cursor rests, and painted within the second. */
const RESTED_PER_SECOND = 1;
const RESTED_MOVES = 20;

export const keys: Figure = {
  name: LATENCY.name,
  summary: 'key → end of frame and bytes per cursor move at 10,000 rows (1 min)',
  async run(bench) {
    const server = await bench.serverWithOrders(OPEN_ORDERS);
    const program = await startConsole(bench, server.address);
    try {
      if ((await program.seen(ORDER_ROW, ROW_WITHIN_MS)) === undefined) {
        return [LATENCY, BYTES, RESTED].map((figure) =>
          notMeasured(figure.name, figure.quantity, figure.budget, 'the console showed no row'),
        );
      }
      await program.quiet(STILL_MS, FILLED_WITHIN_MS);
      // Half a screen of moves each way stays within the rows that are shown: no scrolling in this figure.
      const moves = merge([
        await press(program, ARROW_DOWN, 30),
        await press(program, ARROW_UP, 25),
        await press(program, ARROW_DOWN, 25),
      ]);
      const pages = await press(program, PAGE_DOWN, 30);
      const rested = await bytesOfRestedMoves(program);
      return [rateLatency(moves, pages), rateBytes(moves), ratedRested(rested)];
    } finally {
      await program.end();
    }
  },
};

function press(program: TerminalProgram, key: string, count: number): Promise<KeyMeasure> {
  return pressKeys(program, { key, count, perSecond: 15, quietMs: 20 });
}

/** All that is written from one key to the next, the clocks of the screen included. */
async function bytesOfRestedMoves(program: TerminalProgram): Promise<readonly number[]> {
  const bytes: number[] = [];
  for (let index = 0; index < RESTED_MOVES; index += 1) {
    const from = program.chunks.length;
    program.write(index % 2 === 0 ? ARROW_UP : ARROW_DOWN);
    await sleep(1_000 / RESTED_PER_SECOND);
    bytes.push(program.chunks.slice(from).reduce((sum, chunk) => sum + chunk.bytes, 0));
  }
  return bytes;
}

function ratedRested(rested: readonly number[]): Measured {
  const bytes = summarise(rested);
  if (bytes === undefined) {
    return notMeasured(RESTED.name, RESTED.quantity, RESTED.budget, 'no key was answered');
  }
  return {
    ...RESTED,
    measured: `median ${bytes.median}, p95 ${bytes.p95} (peer: 7,680)`,
    verdict: 'no budget',
    figures: { median: bytes.median, p95: bytes.p95, max: bytes.max, moves: bytes.n },
    notes: [],
  };
}

function merge(parts: readonly KeyMeasure[]): KeyMeasure {
  return {
    latencyMs: parts.flatMap((part) => part.latencyMs),
    bytes: parts.flatMap((part) => part.bytes),
    silent: parts.reduce((sum, part) => sum + part.silent, 0),
  };
}

function rateLatency(moves: KeyMeasure, pages: KeyMeasure): Measured {
  const move = summarise(moves.latencyMs);
  const page = summarise(pages.latencyMs);
  if (move === undefined || page === undefined) {
    return notMeasured(LATENCY.name, LATENCY.quantity, LATENCY.budget, 'no key was answered');
  }
  const silent = moves.silent + pages.silent;
  return {
    ...LATENCY,
    measured: `move median ${move.median} ms, p95 ${move.p95} ms; page median ${page.median} ms, p95 ${page.p95} ms`,
    verdict: verdictOf(move.p95 <= P95_MS_MAX && page.p95 <= P95_MS_MAX),
    figures: {
      moveMedianMs: move.median,
      moveP95Ms: move.p95,
      pageMedianMs: page.median,
      pageP95Ms: page.p95,
      moves: move.n,
      pages: page.n,
      unanswered: silent,
    },
    notes: silent > 0 ? [`${silent} keys changed nothing on the screen`] : [],
  };
}

function rateBytes(moves: KeyMeasure): Measured {
  const bytes = summarise(moves.bytes);
  if (bytes === undefined)
    return notMeasured(BYTES.name, BYTES.quantity, BYTES.budget, 'no key was answered');
  return {
    ...BYTES,
    measured: `median ${bytes.median}, p95 ${bytes.p95} (peers: 7,146 and 16,048)`,
    verdict: verdictOf(bytes.median <= BYTES_MAX),
    figures: { median: bytes.median, p95: bytes.p95, max: bytes.max, moves: bytes.n },
    notes: [],
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Figure, type Measured, notMeasured, verdictOf } from '../../figure.ts';
import { startNeighbors } from '../../pty/neighbors.ts';
import type { TerminalProgram } from '../../pty/terminal-program.ts';
import { median, round } from '../../statistics.ts';
import { ALONE_SIZE, freshFolder, startAlone, steadyScreen } from './console-alone.ts';

const STORMS = 200;
const RESIZES = 10;
const STABLE_MS_MAX = 300;
const GIVE_UP_MS = 10_000;
const READY_MS = 60_000;
const READY = /does not answer/;
const ROW = {
  name: 'resize-storm',
  quantity: `${STORMS} storms of ${RESIZES} resizes → the frame of a fresh console`,
  budget: `≤ ${STABLE_MS_MAX} ms`,
} as const;

/** Sizes that look random and are the same in every run. */
function sizeAt(index: number): readonly [number, number] {
  return [50 + ((index * 97) % 151), 10 + ((index * 31) % 41)];
}

export const resizeStorm: Figure = {
  name: ROW.name,
  group: 'robustness',
  summary: `${STORMS} storms of resizes against a fresh frame (3 min)`,
  async run(bench) {
    const neighbors = await startNeighbors();
    const folder = await freshFolder(bench);
    const programs: TerminalProgram[] = [];
    const start = async (): Promise<TerminalProgram> => {
      const program = await startAlone(bench, folder, { args: ['--address', neighbors.absent] });
      programs.push(program);
      await program.seen(READY, READY_MS);
      return program;
    };
    try {
      // The first console of a home teaches; the frames of all others are the same.
      await (await start()).end();
      const [fresh, stormed] = [await start(), await start()];
      return [await measure(bench, fresh, stormed)];
    } finally {
      for (const program of programs) await program.end();
      await neighbors.stop();
    }
  },
};

async function measure(bench: Bench, fresh: TerminalProgram, stormed: TerminalProgram): Promise<Measured> {
  const expected = await steadyScreen(fresh);
  if (!READY.test(expected)) return notMeasured(ROW.name, ROW.quantity, ROW.budget, 'no console came up');
  const took: number[] = [];
  for (let storm = 0; storm < STORMS; storm += 1) {
    for (let index = 0; index < RESIZES; index += 1) {
      stormed.resize(...sizeAt(storm * RESIZES + index));
      await sleep(20);
    }
    stormed.resize(ALONE_SIZE.columns, ALONE_SIZE.rows);
    const from = performance.now();
    while ((await steadyScreen(stormed)) !== expected && performance.now() - from < GIVE_UP_MS)
      await sleep(5);
    took.push(performance.now() - from);
    await sleep(300);
    // A frame that comes apart again counts as one that never came.
    if ((await steadyScreen(stormed)) !== expected) took.push(GIVE_UP_MS);
  }
  const slowest = round(Math.max(...took));
  const late = took.filter((ms) => ms > STABLE_MS_MAX).length;
  bench.print(`${STORMS} storms, ${late} later than ${STABLE_MS_MAX} ms`);
  return {
    ...ROW,
    measured: `median ${round(median(took))} ms, slowest ${slowest} ms`,
    verdict: verdictOf(slowest <= STABLE_MS_MAX),
    figures: { storms: STORMS, late, medianMs: round(median(took)), slowestMs: slowest },
    notes: [],
  };
}

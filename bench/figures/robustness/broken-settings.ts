import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Figure, verdictOf } from '../../figure.ts';
import { BROKEN_SETTINGS, type BrokenSetting, type Surroundings } from '../../pty/broken-settings.ts';
import { watchIdle } from '../../pty/measures.ts';
import { startNeighbors } from '../../pty/neighbors.ts';
import type { TerminalProgram } from '../../pty/terminal-program.ts';
import { round } from '../../statistics.ts';
import { freshFolder, startAlone } from './console-alone.ts';

const LOAD_MAX = 2;
const END_MS_MAX = 1_000;
const SHOWN_WITHIN_MS = 60_000;
const GIVE_UP_MS = 20_000;
/** A console that has just shown its sentence still compiles, on a busy machine for longer. */
const SETTLE_SECONDS = 2;
const SETTLE_TRIES = 10;
const LISTEN_SECONDS = 10;
/** A sentence with the path of a file in it fits into one line. */
const COLUMNS = 240;

const WAYS: readonly ((program: TerminalProgram) => void)[] = [
  (program) => program.write('\u0003'),
  (program) => process.kill(program.pid, 'SIGTERM'),
  (program) => process.kill(program.pid, 'SIGHUP'),
];

type Seen = { readonly shown: boolean; readonly loadPercent: number; readonly endMs: number };

export const brokenSettings: Figure = {
  name: 'broken-settings',
  group: 'robustness',
  summary: 'the console under every broken setting: sentence, load, end (6 min)',
  async run(bench) {
    const neighbors = await startNeighbors();
    const faults: string[] = [];
    const seen: Seen[] = [];
    try {
      for (const [index, setting] of BROKEN_SETTINGS.entries()) {
        const one = await measure(bench, setting, { neighbors, end: WAYS[index % WAYS.length] });
        seen.push(one);
        if (!one.shown) faults.push(`${setting.name}: not the sentence`);
        if (one.loadPercent > LOAD_MAX) faults.push(`${setting.name}: ${round(one.loadPercent)} % of a core`);
        if (one.endMs > END_MS_MAX) faults.push(`${setting.name}: ended after ${round(one.endMs)} ms`);
      }
    } finally {
      await neighbors.stop();
    }
    const loadPercent = round(Math.max(...seen.map((one) => one.loadPercent)));
    const endMs = round(Math.max(...seen.map((one) => one.endMs)));
    return [
      {
        name: 'broken-settings',
        quantity: `${seen.length} broken settings, ended by Ctrl-C, SIGTERM and SIGHUP in turn`,
        budget: `one sentence, ≤ ${LOAD_MAX} % of a core, ends ≤ ${END_MS_MAX / 1_000} s`,
        measured: `${seen.filter((one) => one.shown).length} show the sentence; at most ${loadPercent} % of a core; slowest end ${endMs} ms`,
        verdict: verdictOf(faults.length === 0),
        figures: { settings: seen.length, faults: faults.length, loadPercent, endMs },
        notes: faults,
      },
    ];
  },
};

async function measure(
  bench: Bench,
  setting: BrokenSetting,
  how: {
    readonly neighbors: Omit<Surroundings, 'folder'>;
    readonly end: ((program: TerminalProgram) => void) | undefined;
  },
): Promise<Seen> {
  const folder = await freshFolder(bench);
  const prepared = await setting.prepare({ ...how.neighbors, folder });
  const program = await startAlone(bench, folder, { ...prepared, columns: COLUMNS });
  try {
    const shown = (await program.seen(setting.message, SHOWN_WITHIN_MS)) !== undefined;
    if (setting.refuses)
      return { shown: shown && (await ended(program)) < GIVE_UP_MS, loadPercent: 0, endMs: 0 };
    if (program.exitCode() !== undefined) return { shown: false, loadPercent: 0, endMs: 0 };
    for (let tries = 0; tries < SETTLE_TRIES; tries += 1) {
      if ((await watchIdle(program, SETTLE_SECONDS)).cpuPercent <= LOAD_MAX) break;
    }
    const { cpuPercent } = await watchIdle(program, LISTEN_SECONDS);
    how.end?.(program);
    return { shown, loadPercent: cpuPercent, endMs: await ended(program) };
  } finally {
    await program.end();
  }
}

async function ended(program: TerminalProgram): Promise<number> {
  const from = performance.now();
  while (program.exitCode() === undefined && performance.now() - from < GIVE_UP_MS) await sleep(2);
  return performance.now() - from;
}

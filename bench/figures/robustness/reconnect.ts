import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Figure, type Measured, notMeasured, verdictOf } from '../../figure.ts';
import type { TerminalProgram } from '../../pty/terminal-program.ts';
import { type BenchServer, startTemporalServer } from '../../servers/temporal-server.ts';
import { median, round } from '../../statistics.ts';
import { startConsole } from '../console-program.ts';

const LIVE_MS_MAX = 1_000;
/** Longer ones let the pauses between the questions grow to their longest. */
const OUTAGES_SECONDS = [1, 3, 6, 12, 24] as const;
const WITHIN_MS = 60_000;
const LIVE = /live \d+s/;
const STALE = /stale, \d+s old/;

const ROW = {
  name: 'reconnect',
  quantity: 'Temporal SIGKILLed and restarted: it answers a count again → the console is live',
  budget: `≤ ${LIVE_MS_MAX / 1_000} s after outages of ${OUTAGES_SECONDS.join(', ')} s`,
} as const;

export const reconnect: Figure = {
  name: ROW.name,
  group: 'robustness',
  summary: 'SIGKILL and restart of the Temporal server under an open console (2 min)',
  async run(bench) {
    const server = await startTemporalServer(
      await mkdtemp(path.join(bench.scratch, 'reconnect-')),
      bench.env,
      bench.print,
    );
    const program = await startConsole(bench, server.address);
    try {
      return [await measure(bench, server, program)];
    } finally {
      await program.end();
      await server.end();
    }
  },
};

async function measure(bench: Bench, server: BenchServer, program: TerminalProgram): Promise<Measured> {
  const took: number[] = [];
  const missed = (why: string) => notMeasured(ROW.name, ROW.quantity, ROW.budget, why);
  if ((await program.seen(LIVE, WITHIN_MS)) === undefined) return missed('the console never was live');
  for (const seconds of OUTAGES_SECONDS) {
    await server.kill();
    if ((await program.seen(STALE, WITHIN_MS)) === undefined) return missed('no outage was shown');
    await sleep(seconds * 1_000);
    const [answeredAt, liveAt] = await Promise.all([server.startAgain(), program.seen(LIVE, WITHIN_MS)]);
    if (liveAt === undefined) return missed('the console was not live again');
    // Its question may be answered before ours.
    took.push(Math.max(0, liveAt - answeredAt));
    bench.print(`outage of ${seconds} s: live ${round(liveAt - answeredAt)} ms after the server answered`);
  }
  const slowest = Math.max(...took);
  return {
    ...ROW,
    measured: `median ${round(median(took))} ms, slowest ${round(slowest)} ms over ${took.length} restarts`,
    verdict: verdictOf(slowest <= LIVE_MS_MAX),
    figures: { restarts: took.length, medianMs: round(median(took)), slowestMs: round(slowest) },
    notes: [],
  };
}

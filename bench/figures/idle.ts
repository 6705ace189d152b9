import { type Figure, notMeasured, verdictOf } from '../figure.ts';
import { watchIdle } from '../pty/measures.ts';
import { round } from '../statistics.ts';
import { OPEN_ORDERS, ORDER_ROW, startConsole } from './console-program.ts';

const CPU_MAX = 2;
const CPU_AIM = 1;
const ROW_WITHIN_MS = 20_000;
const FILLED_WITHIN_MS = 60_000;
const SECONDS = 30;

const IDLE = {
  name: 'idle-cpu',
  quantity: 'idle CPU with the list open and nothing changing',
  budget: `≤ ${CPU_MAX} % of a core, aim ${CPU_AIM} %`,
} as const;

export const idle: Figure = {
  name: IDLE.name,
  summary: 'CPU, bytes and memory of an idle console (2 min)',
  async run(bench) {
    const server = await bench.serverWithOrders(OPEN_ORDERS);
    const program = await startConsole(bench, server.address);
    try {
      if ((await program.seen(ORDER_ROW, ROW_WITHIN_MS)) === undefined) {
        return [notMeasured(IDLE.name, IDLE.quantity, IDLE.budget, 'the console showed no row')];
      }
      await program.quiet(3_000, FILLED_WITHIN_MS);
      const measure = await watchIdle(program, SECONDS);
      return [
        {
          ...IDLE,
          measured: `${round(measure.cpuPercent)} % of a core, ${round(measure.bytesPerSecond)} bytes/s, ${round(measure.residentMebibytes)} MiB`,
          verdict: verdictOf(measure.cpuPercent <= CPU_MAX),
          figures: {
            cpuPercent: round(measure.cpuPercent),
            bytesPerSecond: round(measure.bytesPerSecond),
            residentMebibytes: round(measure.residentMebibytes),
            seconds: SECONDS,
          },
          notes: [],
        },
      ];
    } finally {
      await program.end();
    }
  },
};

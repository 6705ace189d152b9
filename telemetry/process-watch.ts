import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import process from 'node:process';
import v8 from 'node:v8';
import { PROCESS_METRICS } from './catalogue/process-metrics.ts';
import type { MetricsHandle } from './metrics.ts';

// The histogram holds the time between two samples, so an idle loop shows the distance itself.
const SAMPLE_MS = 20;
const lateness = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - SAMPLE_MS / 1e3);

/** Publishes what the process costs. Everything is read at the scrape, nothing in between but the loop's histogram. */
export function watchProcess(
  metrics: MetricsHandle,
  who: { readonly program: string; readonly build: string },
): void {
  const startedAtSeconds = Math.round(performance.timeOrigin) / 1000;
  const delay = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  delay.enable();
  let lastUtilisation = performance.eventLoopUtilization();
  // One snapshot serves all values of a scrape: they are asked for one after the other in the same tick.
  let loop = { p50: 0, p99: 0 };
  const takeLoop = (): number => {
    // An empty histogram reads as 0; a scrape that follows at once has seen nothing.
    loop =
      delay.count === 0
        ? { p50: 0, p99: 0 }
        : { p50: lateness(delay.percentile(50)), p99: lateness(delay.percentile(99)) };
    delay.reset();
    return loop.p50;
  };
  metrics.watch(PROCESS_METRICS.build, () => 1, { program: who.program, build: who.build });
  metrics.watch(PROCESS_METRICS.startTime, () => startedAtSeconds);
  metrics.watch(PROCESS_METRICS.cpu, () => {
    const used = process.cpuUsage();
    return (used.user + used.system) / 1e6;
  });
  metrics.watch(PROCESS_METRICS.residentMemory, () => process.memoryUsage.rss());
  metrics.watch(PROCESS_METRICS.heapUsed, () => v8.getHeapStatistics().used_heap_size);
  metrics.watch(PROCESS_METRICS.heapLimit, () => v8.getHeapStatistics().heap_size_limit);
  metrics.watch(PROCESS_METRICS.loopDelayMedian, takeLoop);
  metrics.watch(PROCESS_METRICS.loopDelayHigh, () => loop.p99);
  metrics.watch(PROCESS_METRICS.loopUtilisation, () => {
    const now = performance.eventLoopUtilization();
    const since = performance.eventLoopUtilization(now, lastUtilisation);
    lastUtilisation = now;
    return since.utilization;
  });
}

import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { OpenStack } from '../../chaos/open-stack.ts';
import { comeToRest } from '../../chaos/runs/watch-orders.ts';
import { planOrder } from '../../cli/traffic/plan-order.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import { startTracing } from '../../telemetry/tracing.ts';
import { type CpuProfile, type Span, selfTimeByOwner, sourcesOfBuilt } from '../cpu-profile.ts';
import type { Bench, Figure, Measured } from '../figure.ts';
import { processorSeconds, threadSeconds } from '../process-tree.ts';
import { type MeasuredWorker, startMeasuredWorker, type WorkerOptions } from '../servers/measured-worker.ts';
import { type SpanSink, startSpanSink } from '../servers/span-sink.ts';
import { median, round } from '../statistics.ts';

const PAIRS = 5;
const ORDERS = 80;
const WARM_UP = 20;
const PER_SECOND = 8;
const SCRAPE_EVERY_MS = 5_000;
const REST_WITHIN_MS = 120_000;
const AIM = 1.15;
/** What takes less than this of an order is not worth a line. */
const SHOWN_MS = 0.15;

const COST = {
  name: 'telemetry-cost',
  quantity: 'worker CPU per order, full telemetry against none, interleaved pairs',
  budget: `measured, aim ≤ ${AIM} ×`,
} as const;

type Mode = WorkerOptions['telemetry'];
/** Milliseconds of processor time per order. */
type Cost = {
  readonly perOrder: number;
  readonly threads: ReadonlyMap<string, number>;
  readonly span: Span;
  readonly spanBytes: number;
};

export const telemetryCost: Figure = {
  name: COST.name,
  summary: `worker CPU per order with full telemetry and with none, ${PAIRS} pairs and a breakdown (8 min)`,
  async run(bench) {
    const stack = await bench.orderStack();
    const sink = await startSpanSink();
    const placing = await startSpanSink();
    // The stack's own workers would take orders away from the measured one.
    for (const part of await workerParts(stack)) await stack.control.stop(part);
    try {
      const place = { bench, stack, sink, placing };
      const full: Cost[] = [];
      const none: Cost[] = [];
      for (let pair = 0; pair < PAIRS; pair += 1) {
        // The second run has a larger database, so they take turns in that, too.
        const order: readonly Mode[] = pair % 2 === 0 ? ['none', 'full'] : ['full', 'none'];
        for (const mode of order) (mode === 'full' ? full : none).push(await costOf(place, mode));
        bench.print(
          `  pair ${pair + 1}: full ${round(full[pair]?.perOrder ?? 0)}, none ${round(none[pair]?.perOrder ?? 0)} ms CPU per order`,
        );
      }
      const owners = await profileBoth(place);
      return [rate(full, none, owners)];
    } finally {
      for (const part of await workerParts(stack)) await stack.control.start(part);
      await sink.close();
      await placing.close();
    }
  },
};

async function workerParts(stack: OpenStack): Promise<readonly string[]> {
  return (await stack.control.parts()).map((part) => part.name).filter((name) => /^worker-\d+$/.test(name));
}

type Place = {
  readonly bench: Bench;
  readonly stack: OpenStack;
  /** For the worker's spans, and for those of the process that places the orders. */
  readonly sink: SpanSink;
  readonly placing: SpanSink;
};

async function costOf(place: Place, mode: Mode, flags: readonly string[] = []): Promise<Cost> {
  const { bench, stack, sink } = place;
  const run = `${mode}-${Date.now()}`;
  const worker = await startMeasuredWorker(bench, stack.endpoints, {
    name: `bench-${run}`,
    telemetry: mode,
    otlpEndpoint: sink.endpoint,
    flags,
  });
  const scraping = setInterval(() => scrape(worker), SCRAPE_EVERY_MS);
  // Orders are placed with a trace, as traffic places them: an order without one has no spans to pay for.
  const tracing =
    mode === 'full'
      ? startTracing({
          endpoint: place.placing.endpoint,
          service: 'bench',
          version: 'bench',
          instance: 'bench',
        })
      : null;
  try {
    await workOff(stack, `warm-${run}`, WARM_UP);
    const sentBefore = sink.received();
    const from = monotonic();
    const before = { cpu: processorSeconds([worker.pid]), threads: threadSeconds(worker.pid) };
    await workOff(stack, `cost-${run}`, ORDERS);
    const after = { cpu: processorSeconds([worker.pid]), threads: threadSeconds(worker.pid) };
    const span = { from, to: monotonic() };
    const spanBytes = sink.received() - sentBefore;
    if (mode === 'full' && spanBytes === 0)
      throw new Error('full telemetry sent no span: nothing was compared');
    const perOrder = (seconds: number): number => (seconds * 1000) / ORDERS;
    return {
      span,
      spanBytes: spanBytes / ORDERS,
      perOrder: perOrder(after.cpu - before.cpu),
      threads: new Map(
        [...after.threads].map(([name, seconds]) => [
          name,
          perOrder(seconds - (before.threads.get(name) ?? 0)),
        ]),
      ),
    };
  } finally {
    clearInterval(scraping);
    await tracing?.stop();
    await worker.end();
  }
}

/** Microseconds of the clock that profiles are written by. */
function monotonic(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

function scrape(worker: MeasuredWorker): void {
  for (const url of worker.metricsUrls) {
    // A failed scrape is not a cost of the worker.
    fetch(url).then(
      (answer) => answer.arrayBuffer(),
      () => undefined,
    );
  }
}

/** Places plain card orders on a schedule and waits for all to end: the same work in every run. */
async function workOff(stack: OpenStack, run: string, count: number): Promise<void> {
  const startedAt = new Date();
  const plan = { run, seed: 5, ratePerSecond: PER_SECOND, policy: 'demo' } as const;
  const ids = new Set<string>();
  const starts: Promise<void>[] = [];
  for (let index = 0; ids.size < count; index += 1) {
    const { kind, order } = planOrder(plan, index, startedAt);
    if (kind !== 'one-vendor') continue;
    const dueAt = startedAt.getTime() + (ids.size * 1000) / PER_SECOND;
    ids.add(order.orderId);
    starts.push(
      delay(dueAt - Date.now()).then(async () => {
        const answer = await startOrder(stack.link, order, { deadlineMs: 20_000 });
        if (!answer.ok) throw new Error(answer.problem.message);
      }),
    );
  }
  await Promise.all(starts);
  const moving = await comeToRest(stack.link, ids, REST_WITHIN_MS);
  if (moving.length > 0) throw new Error(`${moving.length} of ${count} orders did not end`);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}

/** One run of each mode under the profiler; only the time while the counted orders ran is reported. */
async function profileBoth(place: Place): Promise<Readonly<Record<Mode, ReadonlyMap<string, number>>>> {
  const { bench } = place;
  const map = JSON.parse(await readFile(path.join(bench.programs, 'worker.mjs.map'), 'utf8'));
  const sourceOf = sourcesOfBuilt('worker.mjs', map);
  const under = async (mode: Mode): Promise<ReadonlyMap<string, number>> => {
    const folder = path.join(bench.scratch, `profile-${mode}`);
    await mkdir(folder);
    const { span } = await costOf(place, mode, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
    const owners = new Map<string, number>();
    for (const file of await readdir(folder)) {
      const profile = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as CpuProfile;
      for (const [owner, ms] of selfTimeByOwner(profile, span, sourceOf)) {
        owners.set(owner, (owners.get(owner) ?? 0) + ms / ORDERS);
      }
    }
    return owners;
  };
  return { none: await under('none'), full: await under('full') };
}

function rate(
  full: readonly Cost[],
  none: readonly Cost[],
  owners: Readonly<Record<Mode, ReadonlyMap<string, number>>>,
): Measured {
  const with_ = median(full.map((cost) => cost.perOrder));
  const without = median(none.map((cost) => cost.perOrder));
  const ratios = full.map((cost, pair) => cost.perOrder / (none[pair]?.perOrder ?? Number.NaN));
  const ratio = round(median(ratios));
  return {
    ...COST,
    measured: `${ratio} × (${round(with_)} against ${round(without)} ms; pairs ${ratios.map(round).join(', ')})`,
    verdict: ratio <= AIM ? 'kept' : 'missed',
    figures: {
      ratio,
      fullMs: round(with_),
      noneMs: round(without),
      pairs: ratios.length,
      spanBytesPerOrder: Math.round(median(full.map((cost) => cost.spanBytes))),
      ordersPerRun: ORDERS,
    },
    notes: [
      `by thread, ms per order more: ${differences(medianThreads(full), medianThreads(none))}`,
      `on the JavaScript threads, ms per order more: ${differences(owners.full, owners.none)}`,
    ],
  };
}

function medianThreads(costs: readonly Cost[]): ReadonlyMap<string, number> {
  const names = new Set(costs.flatMap((cost) => [...cost.threads.keys()]));
  return new Map([...names].map((name) => [name, median(costs.map((cost) => cost.threads.get(name) ?? 0))]));
}

function differences(full: ReadonlyMap<string, number>, none: ReadonlyMap<string, number>): string {
  const more = [...new Set([...full.keys(), ...none.keys()])]
    .map((name) => ({ name, ms: (full.get(name) ?? 0) - (none.get(name) ?? 0) }))
    .filter(({ ms }) => Math.abs(ms) >= SHOWN_MS)
    .sort((a, b) => b.ms - a.ms);
  return more.length === 0 ? 'nothing' : more.map(({ name, ms }) => `${name} ${ms.toFixed(1)}`).join(', ');
}

import type { OpenStack } from '../../chaos/open-stack.ts';
import { notificationWorkflowId, orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { describeRun } from '../../operations/temporal/describe.ts';
import { startTracing } from '../../telemetry/tracing.ts';
import { type Bench, type Figure, type Measured, verdictOf } from '../figure.ts';
import { processorSeconds, processTree } from '../process-tree.ts';
import { type BareWorker, buildBareWorker } from '../servers/bare-worker.ts';
import { type MeasuredWorker, startMeasuredWorker } from '../servers/measured-worker.ts';
import { streamOrders } from '../servers/order-stream.ts';
import { type SpanSink, startSpanSink } from '../servers/span-sink.ts';
import { median, round } from '../statistics.ts';

const PAIRS = 3;
const WORKERS = 2;
const WARM_UP = 30;
const ORDERS = 220;
const AT_ONCE = 90;
const SCRAPE_EVERY_MS = 5_000;
const AIM = 0.9;
/** Notifications of a completed order. */
const SEQUENCES = ['confirmation', 'shipped', 'delivered'] as const;
/** The share of the completions that is counted: before it the stream fills, after it it runs dry. */
const WINDOW = { from: 0.25, to: 0.8 } as const;

type Mode = 'full' | 'bare';
type Run = {
  readonly perSecond: number;
  /** Processor milliseconds per order, by process. */
  readonly cpu: ReadonlyMap<string, number>;
  /** Of one order, by the server: the same for every plain order. */
  readonly order: RunCost;
  /** Of the notification runs, as far as they got until the last order ended. */
  readonly messages: RunCost;
};

type RunCost = { readonly transitions: number; readonly events: number };

export const throughput: Figure = {
  name: 'throughput',
  summary: `orders completed per second with ${WORKERS} workers, as it is and without ledger and telemetry, ${PAIRS} pairs (8 min)`,
  async run(bench) {
    const stack = await bench.orderStack();
    const own = (await stack.control.parts())
      .map(({ name }) => name)
      .filter((name) => /^worker-\d+$/.test(name));
    for (const part of own) await stack.control.stop(part);
    const sink = await startSpanSink();
    const bare = await buildBareWorker(bench);
    try {
      const place = { bench, stack, sink, bare };
      const full: Run[] = [];
      const without: Run[] = [];
      for (let pair = 0; pair < PAIRS; pair += 1) {
        // The second run has larger stores, so they take turns in that, too.
        const modes: readonly Mode[] = pair % 2 === 0 ? ['full', 'bare'] : ['bare', 'full'];
        for (const mode of modes) (mode === 'full' ? full : without).push(await runOf(place, mode, pair));
        bench.print(
          `  pair ${pair + 1}: ${round(full[pair]?.perSecond ?? 0)} orders/s as it is, ${round(without[pair]?.perSecond ?? 0)} without ledger and telemetry`,
        );
      }
      return [rate(full, without)];
    } finally {
      await bare.remove();
      await sink.close();
      for (const part of own) await stack.control.start(part);
    }
  },
};

type Place = {
  readonly bench: Bench;
  readonly stack: OpenStack;
  readonly sink: SpanSink;
  readonly bare: BareWorker;
};

async function runOf(place: Place, mode: Mode, pair: number): Promise<Run> {
  const { sink, stack } = place;
  const workers = await Promise.all(
    Array.from({ length: WORKERS }, (_, index) => startWorker(place, mode, `${mode}-${pair}-${index + 1}`)),
  );
  const scraping = setInterval(() => {
    for (const url of workers.flatMap((worker) => worker.metricsUrls)) {
      fetch(url).then(
        (answer) => answer.arrayBuffer(),
        () => undefined,
      );
    }
  }, SCRAPE_EVERY_MS);
  // Orders are placed with a trace, as traffic places them: an order without one has no spans to pay for.
  const tracing =
    mode === 'full'
      ? startTracing({ endpoint: sink.endpoint, service: 'bench', version: 'bench', instance: 'bench' })
      : null;
  try {
    const spansBefore = sink.received();
    const run = `throughput-${mode}-${pair}-${Date.now().toString(36)}`;
    await streamOrders(stack.link, { run: `warm-${run}`, count: WARM_UP, atOnce: WARM_UP });
    const processes = await processesOf(stack, workers);
    const before = secondsOf(processes);
    const { completedAt, orderIds } = await streamOrders(stack.link, { run, count: ORDERS, atOnce: AT_ONCE });
    const after = secondsOf(processes);
    if (mode === 'full' && sink.received() === spansBefore)
      throw new Error('full telemetry sent no span: nothing was compared');
    const [orderId = ''] = orderIds;
    return {
      perSecond: steadyRate(completedAt),
      cpu: new Map(
        [...after].map(([name, seconds]) => [name, ((seconds - (before.get(name) ?? 0)) * 1000) / ORDERS]),
      ),
      order: await costOf(stack, [orderWorkflowId(orderId)]),
      messages: await costOf(
        stack,
        SEQUENCES.map((sequence) => notificationWorkflowId(orderId, sequence)),
      ),
    };
  } finally {
    clearInterval(scraping);
    await tracing?.stop();
    await Promise.all(workers.map((worker) => worker.end()));
  }
}

async function costOf(stack: OpenStack, workflowIds: readonly string[]): Promise<RunCost> {
  let cost: RunCost = { transitions: 0, events: 0 };
  for (const workflowId of workflowIds) {
    const facts = await describeRun(stack.link, { workflowId });
    if (!facts.ok) throw new Error(facts.problem.message);
    const { historyEvents, stateTransitions } = facts.value;
    cost = { transitions: cost.transitions + stateTransitions, events: cost.events + historyEvents };
  }
  return cost;
}

function startWorker(place: Place, mode: Mode, name: string): Promise<MeasuredWorker> {
  const { bare, bench, sink, stack } = place;
  return startMeasuredWorker(bench, stack.endpoints, {
    name: `throughput-${name}`,
    telemetry: mode === 'full' ? 'full' : 'none',
    otlpEndpoint: sink.endpoint,
    flags: [],
    ...(mode === 'bare' ? { program: bare.program } : {}),
  });
}

/** Completions per second in the middle of the stream. `completedAt` ascending, milliseconds. */
export function steadyRate(completedAt: readonly number[]): number {
  const first = Math.floor(completedAt.length * WINDOW.from);
  const last = Math.floor(completedAt.length * WINDOW.to);
  const [from, to] = [completedAt[first], completedAt[last]];
  if (from === undefined || to === undefined || to <= from) throw new RangeError('too few completions');
  return ((last - first) * 1000) / (to - from);
}

const SERVERS = ['temporal', 'postgres', 'providers', 'callbacks'] as const;

async function processesOf(
  stack: OpenStack,
  workers: readonly MeasuredWorker[],
): Promise<ReadonlyMap<string, () => readonly number[]>> {
  const parts = await stack.control.parts();
  const processes = new Map<string, () => readonly number[]>();
  for (const name of SERVERS) {
    const pid = parts.find((part) => part.name === name)?.pid;
    // PostgreSQL starts a process for each connection.
    if (pid !== null && pid !== undefined) processes.set(name, () => processTree(pid));
  }
  for (const [index, worker] of workers.entries()) processes.set(`worker ${index + 1}`, () => [worker.pid]);
  return processes;
}

function secondsOf(processes: ReadonlyMap<string, () => readonly number[]>): ReadonlyMap<string, number> {
  return new Map([...processes].map(([name, pids]) => [name, processorSeconds(pids())]));
}

function rate(full: readonly Run[], without: readonly Run[]): Measured {
  const perSecond = median(full.map((run) => run.perSecond));
  const bare = median(without.map((run) => run.perSecond));
  const ratios = full.map((run, pair) => run.perSecond / (without[pair]?.perSecond ?? Number.NaN));
  const ratio = round(median(ratios));
  const { messages = NOTHING, order = NOTHING } = full[0] ?? {};
  const transitions = order.transitions + messages.transitions;
  return {
    name: 'throughput',
    quantity: `orders completed per second, ${WORKERS} workers, server and PostgreSQL on the same cores`,
    budget: `measured, aim ≥ ${AIM} × the same flow without ledger and telemetry`,
    measured: `${round(perSecond)}/s, ${ratio} × the flow without ledger and telemetry (${round(bare)}/s; pairs ${ratios.map(round).join(', ')}); by processor time per order ${round(cpuOf(without) / cpuOf(full))} ×`,
    verdict: verdictOf(ratio >= AIM),
    figures: {
      cpuMs: round(cpuOf(full)),
      bareCpuMs: round(cpuOf(without)),
      perSecond: round(perSecond),
      barePerSecond: round(bare),
      ratio,
      transitions,
      orderTransitions: order.transitions,
      events: order.events,
      orders: ORDERS,
    },
    notes: [
      `an order of one vendor: ${costWords(order)}; its ${SEQUENCES.length} messages: ${costWords(messages)}; together ${round(perSecond * transitions)} transitions/s`,
      `processor ms per order: ${cpuWords(full)}; without ledger and telemetry: ${cpuWords(without)}`,
    ],
  };
}

const NOTHING: RunCost = { transitions: Number.NaN, events: Number.NaN };

function costWords({ events, transitions }: RunCost): string {
  return `${transitions} state transitions, ${events} history events`;
}

/** Processor milliseconds per order, all processes together. */
function cpuOf(runs: readonly Run[]): number {
  return median(runs.map(({ cpu }) => [...cpu.values()].reduce((sum, ms) => sum + ms, 0)));
}

function cpuWords(runs: readonly Run[]): string {
  const names = [...(runs[0]?.cpu.keys() ?? [])];
  const of = (name: string): number => median(runs.map((run) => run.cpu.get(name) ?? 0));
  const each = names.map((name) => `${name} ${round(of(name))}`).join(', ');
  return `${each}, together ${round(cpuOf(runs))}`;
}

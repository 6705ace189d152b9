import type { Alerts, FiringAlert, Ports } from '../../operations/ports/ports.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { ORDER_QUEUES } from '../../operations/workers/queues.ts';
import { isGone } from '../../operations/workers/worker-gone.ts';
import { listWorkers } from '../../operations/workers/workers.ts';
import { waitUntil } from '../../support/time/wait.ts';
import { ALERTS } from '../../telemetry/catalogue/alerts.ts';
import { POLLERS_RULE } from '../../telemetry/catalogue/rules.ts';
import { countContinued, type Mark, markAll } from './continued-orders.ts';
import { lookAtQueues, openOrders, type QueueView, type WaitingOrder, whySome } from './look-at-queues.ts';
import { followRunbook, type Runbook } from './runbook.ts';

const LOOK_EVERY_MS = 250;

/** What the slice does to the stack. */
export type ObservedStack = {
  /** The clone: links of the local alerts are paths in it. */
  readonly root: string;
  readonly workers: readonly string[];
  kill(worker: string): Promise<void>;
  start(worker: string): Promise<void>;
};

export type Observed = {
  readonly fault: 'worker-absent';
  readonly alert: string;
  readonly secondsToPending: number;
  readonly secondsToFire: number;
  readonly secondsToSay: number;
  readonly secondsToReturn: number;
  readonly secondsToResolve: number;
  readonly secondsToGoOn: number;
  readonly ordersWaiting: number;
  readonly ordersGoneOn: number;
  /** Open, unmoved and without a reason of their own when the time was up. */
  readonly ordersLeftBehind: number;
  /** No longer there. */
  readonly lost: number;
  readonly runbook: { readonly found: string; readonly command: string; readonly opens: string };
  readonly queues: readonly QueueView[];
  readonly orders: readonly WaitingOrder[];
};

export type Inputs = {
  readonly stack: ObservedStack;
  readonly link: TemporalLink;
  readonly ports: Ports;
  readonly alerts: Alerts;
  readonly prometheusUrl: string;
  readonly print: (line: string) => void;
};

const WORKER_ABSENT = ALERTS.find((alert) => alert.name === 'WorkerAbsent')?.name ?? 'WorkerAbsent';
const READY_LIMIT_MS = 90_000;
const FIRE_LIMIT_MS = 90_000;
const RESOLVE_LIMIT_MS = 90_000;
const CONTINUE_LIMIT_MS = 180_000;
const ORDERS_OPEN_MIN = 3;

/** SIGKILL all workers → page → runbook → console → workers back → resolved → orders continue, with the seconds of each. */
export async function observeWorkerAbsent(inputs: Inputs): Promise<Observed> {
  const { stack, print } = inputs;
  await ready(inputs);
  const watch = stopwatch();
  await Promise.all(stack.workers.map((worker) => stack.kill(worker)));
  print(`killed ${stack.workers.join(' and ')}`);
  const fired = await awaitFiring(inputs, watch);
  print(`${WORKER_ABSENT} fires after ${fired.fire} s: ${fired.alert.says}`);
  const view = await readConsole(inputs, fired.alert, watch);
  print(`the runbook opens the console, which shows after ${view.seconds} s:`);
  for (const queue of view.queues) print(`  ${describeQueue(queue)}`);
  print(`  ${view.marks.length} orders wait`);
  const back = stopwatch();
  await Promise.all(stack.workers.map((worker) => stack.start(worker)));
  const returned = back();
  print(`workers are back after ${returned} s`);
  const resolved = await waitUntil(
    `${WORKER_ABSENT} resolves`,
    { limitMs: RESOLVE_LIMIT_MS, everyMs: LOOK_EVERY_MS },
    async () => ((await ours(inputs.alerts)).length === 0 ? back() : undefined),
  );
  print(`${WORKER_ABSENT} is resolved after ${resolved} s`);
  const on = await waitForOrders(inputs, view.marks);
  print(`${on.goneOn} orders continue after ${back()} s, ${on.leftBehind} left behind, ${on.lost} lost`);
  return {
    fault: 'worker-absent',
    alert: WORKER_ABSENT,
    secondsToPending: fired.pending,
    secondsToFire: fired.fire,
    secondsToSay: view.seconds,
    secondsToReturn: returned,
    secondsToResolve: resolved,
    secondsToGoOn: back(),
    ordersWaiting: view.marks.length,
    ordersGoneOn: on.goneOn,
    ordersLeftBehind: on.leftBehind,
    lost: on.lost,
    runbook: { found: view.runbook.found, command: view.runbook.command, opens: view.runbook.place.place },
    queues: view.queues,
    orders: view.orders,
  };
}

/**
 * Orders are in flight, Prometheus has seen pollers of every queue, the server knows every worker's beat, and nothing
 * is wrong yet. A worker that has beaten once only is missed as late as one with the default beat of a minute.
 */
async function ready(inputs: Inputs): Promise<void> {
  const { stack } = inputs;
  await waitUntil(
    'orders are in flight and every queue is seen',
    { limitMs: READY_LIMIT_MS, everyMs: LOOK_EVERY_MS },
    async () => {
      const [polled, orders, alerts, fleet] = await Promise.all([
        polledQueues(inputs.prometheusUrl),
        openOrders(inputs.link),
        ours(inputs.alerts),
        listWorkers(inputs.link),
      ]);
      const alive = (fleet.ok ? fleet.value.workers : []).filter((worker) => !isGone(worker, Date.now()));
      const all =
        ORDER_QUEUES.every((queue) => polled.has(queue.name)) &&
        alive.length >= stack.workers.length &&
        alive.every((worker) => (worker.beatMs ?? 0) > 0);
      return all && orders.count >= ORDERS_OPEN_MIN && alerts.length === 0 ? true : undefined;
    },
  );
}

async function awaitFiring(
  inputs: Inputs,
  watch: () => number,
): Promise<{ readonly alert: FiringAlert; readonly pending: number; readonly fire: number }> {
  let pending: number | undefined;
  return await waitUntil(
    `${WORKER_ABSENT} fires`,
    { limitMs: FIRE_LIMIT_MS, everyMs: LOOK_EVERY_MS },
    async () => {
      const alerts = await ours(inputs.alerts);
      if (alerts.length > 0) pending ??= watch();
      const firing = alerts.find((alert) => alert.state === 'firing');
      return firing === undefined ? undefined : { alert: firing, pending: pending ?? watch(), fire: watch() };
    },
  );
}

type ConsoleView = {
  readonly runbook: Runbook;
  readonly queues: readonly QueueView[];
  readonly orders: readonly WaitingOrder[];
  readonly marks: readonly Mark[];
  readonly seconds: number;
};

async function readConsole(inputs: Inputs, alert: FiringAlert, watch: () => number): Promise<ConsoleView> {
  if (alert.runbook === null) throw new Error('the alert links to no runbook');
  const runbook = await followRunbook(alert.runbook, inputs.stack.root);
  if (runbook.place.place !== 'queues')
    throw new Error(`the runbook opens ${runbook.place.place}, not queues`);
  // Matching forgets a killed poller's polls within seconds, its heartbeat is missed after its interval.
  const queues = await waitUntil(
    'the console shows queues without pollers',
    { limitMs: FIRE_LIMIT_MS, everyMs: LOOK_EVERY_MS },
    async () => {
      const seen = await lookAtQueues(inputs.link, Date.now());
      return seen.every((queue) => queue.polled === 'silent') ? seen : undefined;
    },
  );
  const open = await openOrders(inputs.link);
  const marks = await markAll(inputs.link, open.rows);
  const orders = await whySome(inputs.link, inputs.ports, open.rows);
  return { runbook, queues, orders, marks, seconds: watch() };
}

async function waitForOrders(
  inputs: Inputs,
  marks: readonly Mark[],
): Promise<{ readonly goneOn: number; readonly leftBehind: number; readonly lost: number }> {
  let left = marks;
  let goneOn = 0;
  let lost = 0;
  await waitUntil('all orders continue', { limitMs: CONTINUE_LIMIT_MS, everyMs: 1_000 }, async () => {
    const now = await countContinued(inputs.link, inputs.ports, left);
    goneOn += now.moved.length + now.waiting.length;
    lost += now.gone.length;
    left = now.stuck;
    return left.length === 0 ? true : undefined;
  }).catch(() => undefined);
  return { goneOn, leftBehind: left.length, lost };
}

async function ours(alerts: Alerts): Promise<readonly FiringAlert[]> {
  return (await alerts.active()).filter((alert) => alert.name === WORKER_ABSENT);
}

async function polledQueues(prometheusUrl: string): Promise<ReadonlySet<string>> {
  const url = new URL('/api/v1/query', prometheusUrl);
  url.searchParams.set('query', `${POLLERS_RULE} > 0`);
  const answer = (await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).json()) as {
    data?: { result?: readonly { metric: Readonly<Record<string, string>> }[] };
  };
  return new Set((answer.data?.result ?? []).map((series) => series.metric['task_queue'] ?? ''));
}

function describeQueue(queue: QueueView): string {
  const since = queue.since === null ? '' : ` since ${queue.since}`;
  return `${queue.queue}: ${queue.polled === 'silent' ? `nothing polls it${since}` : queue.polled}, ${queue.backlog} tasks wait`;
}

function stopwatch(): () => number {
  const started = performance.now();
  return () => Math.round((performance.now() - started) / 100) / 10;
}

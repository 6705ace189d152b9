import { setTimeout as sleep } from 'node:timers/promises';
import type { TrafficEntry } from '../../contract/stack/traffic-journal.ts';
import { type Plan, type PlannedOrder, planOrder } from './plan-order.ts';

export type Answer = { readonly kind: 'ok' | 'refused' | 'fail' | 'unknown'; readonly detail?: string };
/** `declined`: the shop refused the order. */
export type PlaceAnswer = Answer | { readonly kind: 'declined'; readonly detail: string };

/** What traffic does to the world; the composition root binds it to operations. */
export type TrafficEffects = {
  place(order: PlannedOrder): Promise<PlaceAnswer>;
  cancel(order: PlannedOrder): Promise<Answer>;
  giveBack(order: PlannedOrder): Promise<Answer>;
  subscribe(order: PlannedOrder): Promise<Answer>;
  write(entry: TrafficEntry): void;
  now(): Date;
};

export type TrafficTally = {
  placed: number;
  /** The shop's own no, such as sold out or declined: nothing is wrong with the system. */
  refused: number;
  failed: number;
  unknown: number;
  cancelled: number;
  cancelRefused: number;
  cancelFailed: number;
  returned: number;
  subscribed: number;
  /** Orders that were sent later than planned, because too many answers were still out. */
  late: number;
};

export type TrafficRun = {
  readonly plan: Plan;
  /** Null: until the signal. */
  readonly count: number | null;
  readonly startedAt: Date;
  readonly signal: AbortSignal;
  readonly onTally: (tally: Readonly<TrafficTally>) => void;
};

// A customer does not wait for the one before, but a stalled system must not make us hold requests without end.
const OUT_AT_ONCE_MAX = 100;
const LATE_MS = 1_000;

/** Places orders on the plan's schedule and resolves when all were answered and every cancel was tried. */
export async function runTraffic(run: TrafficRun, effects: TrafficEffects): Promise<Readonly<TrafficTally>> {
  const tally: TrafficTally = {
    placed: 0,
    refused: 0,
    failed: 0,
    unknown: 0,
    cancelled: 0,
    cancelRefused: 0,
    cancelFailed: 0,
    returned: 0,
    subscribed: 0,
    late: 0,
  };
  const out = new Set<Promise<void>>();
  const startedMs = run.startedAt.getTime();
  for (let index = 0; run.count === null || index < run.count; index += 1) {
    const planned = planOrder(run.plan, index, run.startedAt);
    const waitMs = startedMs + planned.offsetMs - effects.now().getTime();
    if (waitMs > 0) await pause(waitMs, run.signal);
    while (out.size >= OUT_AT_ONCE_MAX && !run.signal.aborted) await Promise.race(out);
    if (run.signal.aborted) break;
    if (effects.now().getTime() - startedMs - planned.offsetMs > LATE_MS) tally.late += 1;
    const sent = oneOrder(planned, run, effects, tally).finally(() => out.delete(sent));
    out.add(sent);
  }
  await Promise.all(out);
  return tally;
}

async function oneOrder(
  planned: PlannedOrder,
  run: TrafficRun,
  effects: TrafficEffects,
  tally: TrafficTally,
): Promise<void> {
  const { requestKey, orderId } = planned.order;
  const at = () => effects.now().toISOString();
  effects.write({ what: 'asked', at: at(), requestKey, orderId, kind: planned.kind });
  const answer = await effects.place(planned);
  const kind = answer.kind === 'refused' ? 'fail' : answer.kind;
  effects.write({
    what: 'answered',
    at: at(),
    requestKey,
    answer: kind,
    ...(answer.detail === undefined ? {} : { detail: answer.detail }),
  });
  if (kind === 'ok') tally.placed += 1;
  else if (answer.kind === 'refused' || answer.kind === 'declined') tally.refused += 1;
  else if (kind === 'fail') tally.failed += 1;
  else tally.unknown += 1;
  run.onTally(tally);
  if (kind !== 'ok') return;
  await afterwards(planned, run, effects, tally);
}

async function afterwards(
  planned: PlannedOrder,
  run: TrafficRun,
  effects: TrafficEffects,
  tally: TrafficTally,
): Promise<void> {
  const { requestKey, orderId } = planned.order;
  const at = () => effects.now().toISOString();
  if (planned.kind === 'subscriber') {
    const subscribed = await effects.subscribe(planned);
    effects.write({ what: 'subscription', at: at(), requestKey, orderId, answer: subscribed.kind });
    if (subscribed.kind === 'ok') tally.subscribed += 1;
    run.onTally(tally);
  }
  if (planned.returnAfterMs !== null) {
    await pause(planned.returnAfterMs, run.signal);
    if (run.signal.aborted) return;
    const back = await effects.giveBack(planned);
    effects.write({ what: 'return', at: at(), requestKey, orderId, answer: back.kind });
    if (back.kind === 'ok') tally.returned += 1;
    run.onTally(tally);
  }
  if (planned.cancel === null) return;
  await pause(planned.cancel.afterMs, run.signal);
  if (run.signal.aborted) return;
  const cancelled = await effects.cancel(planned);
  effects.write({
    what: 'cancel',
    at: at(),
    requestKey,
    orderId,
    by: planned.cancel.by,
    answer: cancelled.kind,
  });
  if (cancelled.kind === 'ok') tally.cancelled += 1;
  else if (cancelled.kind === 'refused') tally.cancelRefused += 1;
  else tally.cancelFailed += 1;
  run.onTally(tally);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

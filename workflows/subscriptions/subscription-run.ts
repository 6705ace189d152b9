import { type ActivityInterfaceFor, proxyActivities } from '@temporalio/workflow';
import type { Parked, TimelineEntry } from '../../contract/order/order.ts';
import type {
  AskSubscription,
  SubscriptionAnswer,
  SubscriptionCarry,
  SubscriptionInput,
  SubscriptionTerms,
} from '../../contract/subscription/subscription.ts';
import type { SubscriptionActivities } from '../../contract/subscription/subscription-activities.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { AFTER_SALE_ROWS, type AfterSaleRow } from '../../domain/after-sale.ts';
import { dueAt } from '../../domain/cadence.ts';
import { type OrderPolicyRow, POLICY_ROWS } from '../../domain/policy.ts';
import {
  type SubscriptionCommand,
  type SubscriptionEvent,
  type SubscriptionState,
  subscriptionMove,
} from '../../domain/subscription-state.ts';
import { tryOptions } from '../process/effects.ts';
import { now } from '../runtime/now.ts';

/** All that one run knows. What must outlive it is in `carryOf`. */
export type SubscriptionRun = {
  readonly input: SubscriptionInput;
  readonly policy: OrderPolicyRow;
  readonly sale: AfterSaleRow;
  readonly db: ActivityInterfaceFor<SubscriptionActivities>;
  state: SubscriptionState;
  stateSince: string;
  terms: SubscriptionTerms;
  /** The next one to be renewed, or the one that is. */
  period: number;
  skipNext: boolean;
  /** The last period of which the customer was reminded. */
  reminded: number;
  counters: { -readonly [K in keyof SubscriptionCarry['counters']]: number };
  lastOrderId: string | null;
  recent: SubscriptionCarry['recent'];
  parked: Parked | null;
  retry: AskSubscription | null;
  /** Counts received messages, so that waits check again. */
  received: number;
  /** A period has ended, or a new run was requested: this run continues as new. */
  turn: boolean;
  readonly timeline: TimelineEntry[];
  readonly shown: Map<string, string>;
};

export function createSubscriptionRun(
  input: SubscriptionInput,
  carry: SubscriptionCarry | null,
  now: number,
): SubscriptionRun {
  const policy = POLICY_ROWS[input.policy];
  return {
    input,
    policy,
    sale: AFTER_SALE_ROWS[input.policy],
    db: proxyActivities<SubscriptionActivities>(tryOptions(TASK_QUEUES.db, policy.db)),
    state: carry?.state ?? 'active',
    stateSince: new Date(now).toISOString(),
    terms: carry?.terms ?? input.terms,
    period: carry?.period ?? 1,
    skipNext: carry?.skipNext ?? false,
    reminded: carry?.reminded ?? 0,
    counters: carry?.counters ?? { renewed: 0, skipped: 0, failed: 0, missed: 0, runs: 1, ignored: 0 },
    lastOrderId: carry?.lastOrderId ?? null,
    recent: carry?.recent ?? [],
    parked: null,
    retry: null,
    received: 0,
    turn: false,
    timeline: [],
    shown: new Map(),
  };
}

export function carryOf(run: SubscriptionRun): SubscriptionCarry {
  const { lastOrderId, period, recent, reminded, skipNext, state, terms } = run;
  const counters = { ...run.counters, runs: run.counters.runs + 1 };
  return { v: 1, state, terms, period, skipNext, reminded, counters, lastOrderId, recent };
}

/** ms since 1970. */
export function dueOf(run: SubscriptionRun, period = run.period): number {
  return dueAt(Date.parse(run.input.startsAt), run.terms.cadence, period);
}

/** Moves by the table; null where the event is illegal in this state, which is counted and changes nothing. */
export function applyEvent(
  run: SubscriptionRun,
  event: SubscriptionEvent,
  detail: string,
): readonly SubscriptionCommand[] | null {
  const move = subscriptionMove(run.state, event);
  const at = now();
  if (move === undefined) {
    run.counters.ignored += 1;
    run.timeline.push({ at, what: `${event} ignored`, source: 'workflow', detail: `while ${run.state}` });
    return null;
  }
  if (move.to !== run.state) run.stateSince = at;
  run.state = move.to;
  run.timeline.push({ at, what: event, source: 'workflow', detail });
  return move.commands;
}

/** The period is done with, one way or another: the next one is another run's. */
export function nextPeriod(run: SubscriptionRun): void {
  run.period += 1;
  run.turn = true;
}

const REMEMBERED = 200;

export function remember(
  run: SubscriptionRun,
  requestId: string | undefined,
  answer: SubscriptionAnswer,
): void {
  if (requestId === undefined) return;
  const at = now();
  run.recent = [...run.recent, { requestId, at, answer }].slice(-REMEMBERED);
}

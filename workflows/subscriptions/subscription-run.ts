import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type {
  SubscriptionAnswer,
  SubscriptionCarry,
  SubscriptionInput,
  SubscriptionTerms,
} from '../../contract/subscription/subscription.ts';
import type { SubscriptionActivities } from '../../contract/subscription/subscription-activities.ts';
import type { AfterSaleRow } from '../../domain/after-sale.ts';
import { dueAt } from '../../domain/cadence.ts';
import type { OrderPolicyRow } from '../../domain/policy.ts';
import {
  type SubscriptionCommand,
  type SubscriptionEvent,
  type SubscriptionState,
  subscriptionMove,
} from '../../domain/subscription-state.ts';
import { applyMove } from '../process/apply-event.ts';
import type { Attributes } from '../process/attributes.ts';
import type { ProcessLog, ProcessState, Steps } from '../process/process.ts';
import { now } from '../runtime/now.ts';

export type SubscriptionRequest = {
  readonly input: SubscriptionInput;
  readonly policy: OrderPolicyRow;
  readonly sale: AfterSaleRow;
};

/** What the next run is given of the renewals. */
export type SubscriptionRenewal = {
  terms: SubscriptionTerms;
  /** The next one to be renewed, or the one that is. */
  period: number;
  skipNext: boolean;
  /** The last period of which the customer was reminded. */
  reminded: number;
  counters: { -readonly [K in Exclude<keyof SubscriptionCarry['counters'], 'ignored'>]: number };
  lastOrderId: string | null;
  /** A period has ended, or a new run was requested: this run continues as new. */
  turn: boolean;
};

export type SubscriptionMessages = {
  recent: SubscriptionCarry['recent'];
  /** Counts received messages, so that waits check again. */
  received: number;
};

/** All that one run knows, by what is read and written together. What must outlive it is in `carryOf`. */
export type SubscriptionRun = {
  readonly request: SubscriptionRequest;
  readonly db: ActivityInterfaceFor<SubscriptionActivities>;
  readonly state: ProcessState<SubscriptionState>;
  readonly log: ProcessLog<SubscriptionState>;
  readonly steps: Steps;
  readonly renewal: SubscriptionRenewal;
  readonly messages: SubscriptionMessages;
  readonly attributes: Attributes;
};

/** What the process kernel works on. */
export type SubscriptionProcess = Pick<SubscriptionRun, 'attributes' | 'log' | 'state' | 'steps'>;

export function carryOf(run: Pick<SubscriptionRun, 'messages' | 'renewal' | 'state'>): SubscriptionCarry {
  const {
    renewal: { lastOrderId, period, reminded, skipNext, terms },
    messages: { recent },
    state: { current: state },
  } = run;
  const counters = countersOf(run);
  return {
    v: 1,
    state,
    terms,
    period,
    skipNext,
    reminded,
    counters: { ...counters, runs: counters.runs + 1 },
    lastOrderId,
    recent,
  };
}

export function countersOf({
  renewal,
  state,
}: Pick<SubscriptionRun, 'renewal' | 'state'>): SubscriptionCarry['counters'] {
  return { ...renewal.counters, ignored: state.ignored };
}

/** ms since 1970. */
export function dueOf(
  run: Pick<SubscriptionRun, 'renewal' | 'request'>,
  period = run.renewal.period,
): number {
  return dueAt(Date.parse(run.request.input.startsAt), run.renewal.terms.cadence, period);
}

/** Applies an event by the state machine. Null: it is illegal in this state, which is counted and changes nothing. */
export function applyEvent(
  run: Pick<SubscriptionRun, 'attributes' | 'log' | 'state'>,
  event: SubscriptionEvent,
  cause: string,
): readonly SubscriptionCommand[] | null {
  return applyMove(run, subscriptionMove(run.state.current, event), { event, cause });
}

/** The period is done with, one way or another: the next one is another run's. */
export function nextPeriod(run: Pick<SubscriptionRun, 'renewal'>): void {
  run.renewal.period += 1;
  run.renewal.turn = true;
}

const REMEMBERED = 200;

export function remember(
  run: Pick<SubscriptionRun, 'messages'>,
  requestId: string | undefined,
  answer: SubscriptionAnswer,
): void {
  if (requestId === undefined) return;
  const at = now();
  run.messages.recent = [...run.messages.recent, { requestId, at, answer }].slice(-REMEMBERED);
}

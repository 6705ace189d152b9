import { type ActivityInterfaceFor, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type {
  CustomerActivities,
  CustomerProcessActivities,
} from '../../contract/customer/customer-activities.ts';
import type { CustomerState } from '../../contract/customer/customer-state.ts';
import type { CheckoutResult } from '../../contract/order/checkout.ts';
import * as keys from '../../contract/temporal/search-attributes.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { type Cart, EMPTY_CART } from '../../domain/customer-cart.ts';
import { POLICY_ROWS } from '../../domain/policy.ts';
import { type Attributes, createAttributes, type Shown } from '../process/attributes.ts';
import { type TryRules, tryOptions } from '../process/try-options.ts';
import { createTurns, type Turns } from '../runtime/turns.ts';

/** A run takes this many messages or events, and then continues as new. */
export type CustomerLimits = { readonly messages: number; readonly events: number };

// Far below where the server would end the run: 2,000 updates and 51,200 events.
const LIMITS: CustomerLimits = { messages: 500, events: 2_000 };

/** All that one run of a customer knows. `state` is what the next run is given; the rest ends with this one. */
export type CustomerRun = {
  state: CustomerState;
  /** The customer was read from the database, or passed on by the previous run. */
  loaded: boolean;
  /** A new run was requested. */
  turn: boolean;
  /** Updates and signals of this run. */
  messages: number;
  readonly limits: CustomerLimits;
  /** Orders that this run heard are over: what comes later and is older does not open them again. */
  readonly over: Set<string>;
  /** Answers of checkouts that a caller in this run waits for, by order. */
  readonly answers: Map<string, CheckoutResult>;
  /** One request changes the customer at a time. */
  readonly turns: Turns;
  readonly db: ActivityInterfaceFor<CustomerActivities>;
  readonly process: ActivityInterfaceFor<CustomerProcessActivities>;
  /** Published where the customer moves. */
  readonly attributes: Attributes;
};

/** Its activities stop themselves where no retry helps, and none of them has anything to cancel or to report. */
const CUSTOMER: TryRules = { stopsOnPermanentFailure: false, awaitsCancelled: false, heartbeats: false };

/** Without a `state` the customer is loaded first. */
export function createCustomerRun(
  customerId: string,
  state: CustomerState | null,
  limits: CustomerLimits = LIMITS,
): CustomerRun {
  const policy = POLICY_ROWS.production;
  const run: CustomerRun = {
    state: state ?? newCustomerState(customerId),
    loaded: state !== null,
    turn: false,
    messages: 0,
    limits,
    over: new Set(),
    answers: new Map(),
    turns: createTurns(),
    db: proxyActivities<CustomerActivities>(tryOptions(TASK_QUEUES.db, policy.db, CUSTOMER)),
    process: proxyActivities<CustomerProcessActivities>(
      tryOptions(TASK_QUEUES.orders, policy.question, CUSTOMER),
    ),
    attributes: createAttributes({ afterEvent: 'never', afterOverlay: 'never', show: () => shownOf(run) }),
  };
  return run;
}

function shownOf({ state }: CustomerRun): Shown {
  const { customerId, stage } = state.record;
  return {
    attributes: [
      { key: keys.orderStatusKey, value: stage },
      { key: keys.customerIdKey, value: customerId },
    ],
    withChange: [{ key: keys.stageSinceKey, value: new Date(Date.now()) }],
  };
}

/** It is time for another run, `times` over. A run without a message has nothing to hand on that it was not handed. */
export function isFull(run: CustomerRun, times = 1): boolean {
  if (run.messages === 0) return false;
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  if (run.messages >= times * run.limits.messages || historyLength >= times * run.limits.events) return true;
  return times === 1 && (run.turn || continueAsNewSuggested);
}

export function setCart(run: CustomerRun, cart: Cart): void {
  run.state = { ...run.state, cart: { ...cart, lines: [...cart.lines] } };
}

/** What has no place in the customer's state changes nothing and is counted. */
export function countIgnored(run: CustomerRun): void {
  const { counters } = run.state;
  run.state = { ...run.state, counters: { ...counters, ignored: counters.ignored + 1 } };
}

function newCustomerState(customerId: string): CustomerState {
  return {
    v: 1,
    record: {
      customerId,
      stage: 'new',
      version: 0,
      profile: null,
      address: null,
      preferences: { email: true, sms: false, quietHours: null },
    },
    cart: { ...EMPTY_CART, lines: [] },
    pending: [],
    openOrders: [],
    recent: [],
    unwritten: [],
    counters: { runs: 1, ignored: 0, checkouts: 0 },
  };
}

import { type ActivityInterfaceFor, proxyActivities } from '@temporalio/workflow';
import type { CheckoutResult } from '../contract/checkout.ts';
import type { CustomerActivities, CustomerProcessActivities } from '../contract/customer-activities.ts';
import type { CustomerState } from '../contract/customer-state.ts';
import { TASK_QUEUES, type TaskQueue } from '../contract/task-queues.ts';
import { EMPTY_CART } from '../domain/customer-cart.ts';
import { POLICY_ROWS, type TryPolicy } from '../domain/policy.ts';
import { createTurns, type Turns } from './turns.ts';

/** All that one run of a customer knows. `state` is what the next run is given; the rest ends with this one. */
export type CustomerRun = {
  state: CustomerState;
  /** The database was asked who this is, or the run before said so. */
  loaded: boolean;
  /** Updates and signals of this run. */
  messages: number;
  /** Answers of checkouts that somebody in this run waits for, by order. */
  readonly answers: Map<string, CheckoutResult>;
  /** One request changes the customer at a time. */
  readonly turns: Turns;
  readonly db: ActivityInterfaceFor<CustomerActivities>;
  readonly process: ActivityInterfaceFor<CustomerProcessActivities>;
};

export function createCustomerRun(state: CustomerState, loaded: boolean): CustomerRun {
  const policy = POLICY_ROWS.production;
  return {
    state,
    loaded,
    messages: 0,
    answers: new Map(),
    turns: createTurns(),
    db: proxyActivities<CustomerActivities>(options(TASK_QUEUES.db, policy.db)),
    process: proxyActivities<CustomerProcessActivities>(options(TASK_QUEUES.orders, policy.question)),
  };
}

export function newCustomerState(customerId: string): CustomerState {
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

function options(taskQueue: TaskQueue, policy: TryPolicy) {
  return {
    taskQueue,
    startToCloseTimeout: policy.startToClose,
    scheduleToCloseTimeout: policy.budget,
    retry: {
      initialInterval: policy.firstRetry,
      backoffCoefficient: policy.backoff,
      maximumInterval: policy.retryCap,
    },
  };
}

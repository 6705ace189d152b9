import { type ActivityInterfaceFor, proxyActivities } from '@temporalio/workflow';
import type { DatabaseActivities, ProcessActivities } from '../../contract/order/activities.ts';
import type { OrderWait, Parked, TimelineEntry } from '../../contract/order/order.ts';
import type {
  InspectReturn,
  ReturnFacts,
  ReturnInput,
  ReturnLine,
  ReturnTransition,
  SettleReturn,
} from '../../contract/return/return.ts';
import type {
  ReturnCarrierActivities,
  ReturnDatabaseActivities,
  ReturnPaymentActivities,
} from '../../contract/return/return-activities.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { AFTER_SALE_ROWS, type AfterSaleRow } from '../../domain/after-sale.ts';
import { type OrderPolicyRow, POLICY_ROWS } from '../../domain/policy.ts';
import type { ReturnCommand, ReturnState } from '../../domain/return-state.ts';
import type { RetryRequest } from '../order/order-run.ts';
import { tryOptions } from '../process/effects.ts';

export type ReturnEffects = {
  readonly db: ActivityInterfaceFor<ReturnDatabaseActivities & Pick<DatabaseActivities, 'openAttempt'>>;
  readonly payment: ActivityInterfaceFor<ReturnPaymentActivities>;
  readonly carrier: ActivityInterfaceFor<ReturnCarrierActivities>;
  /** One question about the parcel; an unanswered one is asked again at the next turn. */
  readonly ask: ActivityInterfaceFor<Pick<ReturnCarrierActivities, 'pollParcel'>>;
  /** What somebody waits for the answer of. */
  readonly update: ActivityInterfaceFor<Pick<ReturnDatabaseActivities, 'recordInspection'>>;
  readonly process: ActivityInterfaceFor<ProcessActivities>;
};

/** What a person or the customer has said and nothing has acted on yet. */
export type Said<T> = T & { readonly reason: string; readonly actor: string };

/** All that one run knows. Every function of the return gets it as its argument. */
export type ReturnRun = {
  readonly input: ReturnInput;
  readonly policy: OrderPolicyRow;
  readonly sale: AfterSaleRow;
  readonly effects: ReturnEffects;
  /** Why the input could not be read; such a run ends at once. */
  readonly problem: string | null;
  facts: ReturnFacts | null;
  state: ReturnState;
  stateSince: string;
  next: (ReturnCommand | 'record')[];
  seq: number;
  /** Transitions that no successful call has carried yet. */
  unwritten: readonly ReturnTransition[];
  /** Writes of the log that go on beside the main line. */
  notices: Promise<void>[];
  readonly timeline: TimelineEntry[];
  parked: (Parked & { retry: RetryRequest | null }) | null;
  decision: Said<{ readonly approved: boolean }> | null;
  withdrawal: Said<object> | null;
  inspection: InspectReturn | null;
  /** The inspection is being written down. */
  inspecting: boolean;
  settlement: SettleReturn | null;
  takenBack: readonly ReturnLine[] | null;
  refundMinor: number | null;
  refundedMinor: number;
  refundedBy: 'provider' | 'hand' | null;
  tracking: string | null;
  parcel: { readonly status: string; readonly version: number };
  /** Workflow time of the last status of the parcel, and how often it was polled without an answer since. */
  lastStatusAt: number;
  asked: number;
  failureCode: string | null;
  /** The numbers of tries that an operator asked for, per step; 1 where none did. */
  readonly numbers: Map<string, number>;
  readonly seenEvents: Set<string>;
  readonly dropped: { duplicate: number; old: number; unknown: number };
  ignoredEvents: number;
  readonly waits: Map<string, OrderWait>;
  /** The last upserted attributes, so that only changes are upserted. */
  readonly shown: Map<string, string>;
};

export function createReturnRun(input: ReturnInput, problem: string | null, now: number): ReturnRun {
  const at = new Date(now).toISOString();
  const policy = POLICY_ROWS[input.policy];
  const cause = input.reason;
  return {
    input,
    policy,
    sale: AFTER_SALE_ROWS[input.policy],
    effects: createEffects(policy),
    problem,
    facts: null,
    state: 'requested',
    stateSince: at,
    next: ['record'],
    seq: 1,
    unwritten: [{ seq: 1, from: null, to: 'requested', event: 'requested', cause, actor: 'customer', at }],
    notices: [],
    timeline: [{ at, what: 'requested', source: 'api', detail: cause }],
    parked: null,
    decision: null,
    withdrawal: null,
    inspection: null,
    inspecting: false,
    settlement: null,
    takenBack: null,
    refundMinor: null,
    refundedMinor: 0,
    refundedBy: null,
    tracking: null,
    parcel: { status: 'none', version: 0 },
    lastStatusAt: now,
    asked: 0,
    failureCode: null,
    numbers: new Map(),
    seenEvents: new Set(),
    dropped: { duplicate: 0, old: 0, unknown: 0 },
    ignoredEvents: 0,
    waits: new Map(),
    shown: new Map(),
  };
}

function createEffects(policy: OrderPolicyRow): ReturnEffects {
  return {
    db: proxyActivities(tryOptions(TASK_QUEUES.db, policy.db)),
    payment: proxyActivities(tryOptions(TASK_QUEUES.payment, policy.payment)),
    carrier: proxyActivities(tryOptions(TASK_QUEUES.vendor, policy.vendor)),
    ask: proxyActivities(tryOptions(TASK_QUEUES.vendor, policy.question)),
    update: proxyActivities(tryOptions(TASK_QUEUES.db, policy.question)),
    process: proxyActivities(tryOptions(TASK_QUEUES.orders, policy.question)),
  };
}

/** What the lines are worth at the price that was paid for them. */
export function worthOf(run: ReturnRun, lines: readonly ReturnLine[]): number {
  return lines.reduce((sum, { line, quantity }) => {
    const known = run.facts?.lines.find((each) => each.line === line);
    return sum + quantity * (known?.unitPriceMinor ?? 0);
  }, 0);
}

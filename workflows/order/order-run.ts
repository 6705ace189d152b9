import type { CancellationScope } from '@temporalio/workflow';
import type {
  Claim,
  CompensationStep,
  Hold,
  OrderInput,
  OrderLine,
  OrderNote,
  OrderWait,
  Parked,
  TimelineEntry,
  Transition,
  UndoOutcome,
} from '../../contract/order/order.ts';
import { totalMinor, vendorsOf } from '../../domain/order-amounts.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import { FIRST_EVENT, type OrderCommand } from '../../domain/order-state.ts';
import { checkoutPolicy, type OrderPolicyRow, POLICY_ROWS } from '../../domain/policy.ts';
import type { VendorProgress } from '../../domain/vendor-progress.ts';
import type { UndoneBy } from '../compensation/undone-by.ts';
import { createEffects, type Effects } from '../process/effects.ts';

/** One vendor's share of the order. `progress` is reported by the vendor, `released` is our own action. */
export type Part = {
  vendorId: string;
  lines: readonly OrderLine[];
  amountMinor: number;
  progress: VendorProgress;
  vendorOrderId: string | null;
  /** Earlier orders of it at this vendor that were taken back: reports about them are old. */
  recalled: readonly string[];
  capturedMinor: number;
  /** The vendor was asked to release the goods, and where to. */
  releaseRequested: boolean;
  released: boolean;
  /** Shipped, as reported by the vendor. */
  left: boolean;
  /** Delivered. */
  arrived: boolean;
  /** Taken out of the order by an undo. */
  undone: boolean;
  /** Workflow time of the last status, and how often it was polled without an answer since. */
  lastStatusAt: number;
  asked: number;
  askedAt: number;
  /** An operator wants it asked now. */
  askNow: boolean;
  /** From the vendor's order to its readiness: as long as this lasts, the part can be changed. */
  preparing: CancellationScope | null;
  change: PartChange | null;
  /** Vendors that had it before. */
  before: readonly string[];
};

/** A part goes to another vendor; or its order is taken back, to be made anew or not at all, where `to` is null. */
export type PartChange = {
  readonly to: string | null;
  readonly requestId: string;
  readonly actor: string;
  readonly reason: string;
  outcome: { readonly done: boolean; readonly says: string } | null;
  /** Its consequences are written to PostgreSQL; until then the order does not continue with the part. */
  closed: boolean;
};

/** A wait for a person's answer: its end can be moved or forced. Milliseconds since 1970. */
export type PersonWait = { deadline: number; forwarded: boolean };

/** The result of a step settled by hand, in the shape of its activity's answer. */
export type ByHand = { readonly how: 'settled' | 'skipped'; readonly answer: unknown };

export type RetryRequest = {
  readonly requestId: string;
  readonly reason: string;
  readonly actor: string;
  /** The payment was authorised again before the try. */
  readonly authorised?: true;
};
export type ParkedStep = Parked & { retry: RetryRequest | null };

export type ReviewDecision = {
  readonly decision: 'approve' | 'decline';
  readonly reason: string;
  readonly actor: string;
};

export type Carrier = 'order' | 'checkout' | 'compensation';

/** `leftMinor` is what can still be captured of it. */
export type Authorisation = {
  readonly id: string;
  readonly expiresAt: string | null;
  readonly leftMinor: number;
};

/** All that one run knows. It is the only mutable thing in the workflow, and every function gets it as its argument. */
export type OrderRun = {
  order: OrderInput;
  readonly policy: OrderPolicyRow;
  amountMinor: number;
  readonly effects: Effects;
  parts: readonly Part[];
  stage: OrderStage;
  stageSince: string;
  next: OrderCommand | 'record' | null;
  /** The order is in PostgreSQL, so its journal can be written. */
  recorded: boolean;
  seq: number;
  /** Transitions that no successful call has carried yet. */
  unwritten: readonly Transition[];
  timeline: TimelineEntry[];
  authorisation: Authorisation | null;
  refundedMinor: number;
  /** Of it, what was given back of parts that are delivered all the same. */
  goodwillMinor: number;
  /** What an undo left of the captured money; null while there was none. */
  keptMinor: number | null;
  failureCode: string | null;
  /** Why the input could not be read; such a run ends at once. */
  problem: string | null;
  undoOutcome: UndoOutcome;
  undoing: boolean;
  undoRounds: number;
  /** Registered before the step that they undo. */
  compensations: CompensationStep[];
  /** Of them, what the undo that is under way has finished. */
  readonly finishedSteps: Set<string>;
  parked: Map<string, ParkedStep>;
  /** What checks of the stores found, by what it is about. */
  attention: Map<string, Parked>;
  review: {
    readonly since: string;
    readonly reason: string;
    readonly byProvider: boolean;
    /** A late decision about a replaced card does not count. */
    readonly ignoresProviderDecision?: boolean;
  } | null;
  reviewDecision: ReviewDecision | null;
  cancelRequested: { readonly reason: string; readonly actor: string; readonly at: string } | null;
  /** The numbers of tries that an operator asked for, per step; 1 where none did. */
  numbers: Map<string, number>;
  seenEvents: Set<string>;
  /** Version of the last payment callback that was taken. */
  paymentVersion: number;
  dropped: { duplicate: number; old: number; unknown: number };
  ignoredEvents: number;
  waits: Map<string, OrderWait>;
  claim: Claim | null;
  notes: OrderNote[];
  /** By step. */
  holds: Map<string, Hold>;
  /** The try that is under way, by step: a hold cuts it short. */
  readonly tries: Map<string, Pick<CancellationScope, 'cancel'>>;
  readonly byHand: Map<string, ByHand>;
  readonly personWaits: Map<string, PersonWait>;
  /** Held by the update that changes the order; the others wait. */
  updateLock: boolean;
  /** How often its lines were changed while vendors prepared them: each time has numbers of its own. */
  amendments: number;
  /** Results of updates, by request: a repeated request gets the same result. */
  readonly answered: Map<string, string>;
  /** What a cancel interrupts: the step that is under way. */
  forward: CancellationScope | null;
  /** Held by the one capture at a time: the last one takes the remainder of the authorisation. */
  captureLock: boolean;
  /** Writes that run in the background. */
  notices: Promise<void>[];
  ended: boolean;
  /** The workflow that runs it. A checkout waits for no operator; an undo writes neither log nor attributes. */
  readonly carriedBy: Carrier;
  /** Another run undoes the order now; null while none does. */
  undoneBy: UndoneBy | null;
  /** The last upserted attributes, so that only changes are upserted: every upsert is an event of the history. */
  readonly published: { pending: boolean; shown: Map<string, string> | null; why: string | null };
};

export function createRun(order: OrderInput, now: number, carriedBy: Carrier = 'order'): OrderRun {
  const at = new Date(now).toISOString();
  const row = POLICY_ROWS[order.policy];
  const policy = carriedBy === 'checkout' ? checkoutPolicy(row) : row;
  const first: Transition = {
    seq: 1,
    from: null,
    to: 'placed',
    event: FIRST_EVENT,
    cause: `ordered by ${order.channel}`,
    actor: 'customer',
    at,
  };
  return {
    order,
    policy,
    amountMinor: totalMinor(order.lines),
    effects: createEffects(policy),
    parts: createParts(order, now),
    stage: 'placed',
    stageSince: at,
    next: 'record',
    recorded: false,
    seq: 1,
    unwritten: [first],
    timeline: [{ at, what: 'placed', source: 'api', detail: `ordered by ${order.channel}` }],
    authorisation: null,
    refundedMinor: 0,
    goodwillMinor: 0,
    keptMinor: null,
    failureCode: null,
    problem: null,
    undoOutcome: 'failed',
    undoing: false,
    undoRounds: 0,
    compensations: [],
    finishedSteps: new Set(),
    parked: new Map(),
    attention: new Map(),
    review: null,
    reviewDecision: null,
    cancelRequested: null,
    numbers: new Map(),
    seenEvents: new Set(),
    paymentVersion: 0,
    dropped: { duplicate: 0, old: 0, unknown: 0 },
    ignoredEvents: 0,
    waits: new Map(),
    claim: null,
    notes: [],
    holds: new Map(),
    tries: new Map(),
    byHand: new Map(),
    personWaits: new Map(),
    updateLock: false,
    amendments: 0,
    answered: new Map(),
    forward: null,
    captureLock: false,
    notices: [],
    ended: false,
    carriedBy,
    undoneBy: null,
    published: { pending: false, shown: null, why: null },
  };
}

export function createParts(order: OrderInput, now: number): readonly Part[] {
  return vendorsOf(order.lines).map((vendorId) =>
    createPart({ vendorId, lines: order.lines.filter((line) => line.vendorId === vendorId) }, now),
  );
}

export function createPart({ lines, vendorId }: Pick<Part, 'lines' | 'vendorId'>, now: number): Part {
  return {
    vendorId,
    lines,
    amountMinor: totalMinor(lines),
    progress: { status: 'none', version: 0, tracking: null },
    vendorOrderId: null,
    recalled: [],
    capturedMinor: 0,
    releaseRequested: false,
    released: false,
    left: false,
    arrived: false,
    undone: false,
    lastStatusAt: now,
    asked: 0,
    askedAt: now,
    askNow: false,
    preparing: null,
    change: null,
    before: [],
  };
}

/** Parts that the order still has to deliver. */
export function liveParts(run: OrderRun): readonly Part[] {
  return run.parts.filter((part) => !part.undone);
}

export function capturedMinor(run: OrderRun): number {
  const answered = run.parts.reduce((sum, part) => sum + part.capturedMinor, 0);
  // A capture that was cut short may have been taken all the same; the undo found it at the provider.
  return Math.max(answered, (run.keptMinor ?? 0) + run.refundedMinor);
}

/** What the live parts come to of which nothing is captured yet. */
export function dueMinor(run: OrderRun): number {
  const open = liveParts(run).filter((part) => part.capturedMinor === 0);
  return open.reduce((sum, part) => sum + part.amountMinor, 0);
}

export function isCash(run: OrderRun): boolean {
  return run.order.payment.method === 'cash';
}

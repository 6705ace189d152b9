import type { CancellationScope } from '@temporalio/workflow';
import type {
  Claim,
  CompensationStep,
  OrderInput,
  OrderLine,
  OrderNote,
  OrderWait,
  Parked,
  UndoOutcome,
} from '../../contract/order/order.ts';
import { totalMinor, vendorsOf } from '../../domain/order-amounts.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import type { OrderCommand } from '../../domain/order-state.ts';
import type { OrderPolicyRow } from '../../domain/policy.ts';
import type { VendorProgress } from '../../domain/vendor-progress.ts';
import type { UndoneBy } from '../compensation/undone-by.ts';
import type { Attributes } from '../process/attributes.ts';
import type { DroppedSignals } from '../process/drop.ts';
import type { ProcessLog, ProcessState, Steps } from '../process/process.ts';
import type { Effects } from './effects.ts';

/** One vendor's share of the order. `progress` is reported by the vendor, `shipment.released` is our own action. */
export type Part = {
  vendorId: string;
  /** Vendors that had it before. */
  before: readonly string[];
  lines: readonly OrderLine[];
  amountMinor: number;
  capturedMinor: number;
  vendorOrderId: string | null;
  /** Earlier orders of it at this vendor that were taken back: reports about them are old. */
  recalled: readonly string[];
  progress: VendorProgress;
  /** Taken out of the order by an undo. */
  undone: boolean;
  readonly polling: PartPolling;
  readonly shipment: PartShipment;
  readonly preparation: PartPreparation;
};

export type PartPolling = {
  /** Workflow time of the last status, and how often it was polled without an answer since. */
  lastStatusAt: number;
  asked: number;
  askedAt: number;
  /** An operator wants it asked now. */
  askNow: boolean;
};

export type PartShipment = {
  /** The vendor was asked to release the goods, and where to. */
  releaseRequested: boolean;
  released: boolean;
  /** Shipped, as reported by the vendor. */
  left: boolean;
  /** Delivered. */
  arrived: boolean;
};

export type PartPreparation = {
  /** From the vendor's order to its readiness: as long as this lasts, the part can be changed. */
  scope: CancellationScope | null;
  change: PartChange | null;
};

/** A part goes to another vendor; or its order is cancelled, to be placed again or not, if `to` is null. */
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

export type OrderPurchase = {
  order: OrderInput;
  readonly policy: OrderPolicyRow;
  amountMinor: number;
  /** Why the input could not be read; such a run ends at once. */
  problem: string | null;
  /** The workflow that runs it. A checkout waits for no operator; an undo writes neither log nor attributes. */
  readonly carriedBy: Carrier;
};

export type OrderState = ProcessState<OrderStage> & {
  next: OrderCommand | 'record' | null;
  cancelRequested: { readonly reason: string; readonly actor: string; readonly at: string } | null;
  /** What a cancel interrupts: the step that is in progress. */
  forward: CancellationScope | null;
  ended: boolean;
};

export type OrderPayment = {
  authorisation: Authorisation | null;
  refundedMinor: number;
  /** Of it, what was given back of parts that are delivered anyway. */
  goodwillMinor: number;
  /** What an undo left of the captured money; null while there was none. */
  keptMinor: number | null;
  /** Held by the one capture at a time: the last one takes the remainder of the authorisation. */
  captureLock: boolean;
  /** Of the last payment callback that was taken. */
  version: number;
};

export type OrderReview = {
  open: {
    readonly since: string;
    readonly reason: string;
    readonly byProvider: boolean;
    /** A late decision about a replaced card does not count. */
    readonly ignoresProviderDecision?: boolean;
  } | null;
  decision: ReviewDecision | null;
};

export type OrderParts = {
  all: readonly Part[];
  /** How often its lines were changed while vendors prepared them: each time has numbers of its own. */
  amendments: number;
};

export type OrderUndo = {
  outcome: UndoOutcome;
  running: boolean;
  rounds: number;
  /** Registered before the step that they undo. */
  list: CompensationStep[];
  /** Of them, what the undo that is in progress has finished. */
  readonly finished: Set<string>;
  /** Another run undoes the order now; null while none does. */
  by: UndoneBy | null;
};

export type OrderPeople = {
  claim: Claim | null;
  notes: OrderNote[];
  /** What checks of the stores found, by what it is about. */
  attention: Map<string, Parked>;
  waits: Map<string, OrderWait>;
  readonly personWaits: Map<string, PersonWait>;
};

export type OrderMessages = {
  readonly seenEvents: Set<string>;
  readonly dropped: DroppedSignals;
  /** Results of updates, by request: a repeated request gets the same result. */
  readonly answered: Map<string, string>;
};

/** All that one run knows, by what is read and written together. A function names the parts that it takes. */
export type OrderRun = {
  readonly purchase: OrderPurchase;
  readonly effects: Effects;
  readonly state: OrderState;
  readonly log: ProcessLog<OrderStage>;
  readonly payment: OrderPayment;
  readonly review: OrderReview;
  readonly parts: OrderParts;
  readonly undo: OrderUndo;
  readonly steps: Steps;
  readonly people: OrderPeople;
  readonly messages: OrderMessages;
  readonly attributes: Attributes;
};

/** What the process kernel works on. */
export type OrderProcess = Pick<OrderRun, 'attributes' | 'log' | 'state' | 'steps'>;

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
    capturedMinor: 0,
    before: [],
    vendorOrderId: null,
    recalled: [],
    progress: { status: 'none', version: 0, tracking: null },
    undone: false,
    polling: { lastStatusAt: now, asked: 0, askedAt: now, askNow: false },
    shipment: { releaseRequested: false, released: false, left: false, arrived: false },
    preparation: { scope: null, change: null },
  };
}

/** Parts that the order still has to deliver. */
export function liveParts(run: Pick<OrderRun, 'parts'>): readonly Part[] {
  return run.parts.all.filter((part) => !part.undone);
}

export function capturedMinor(run: Pick<OrderRun, 'parts' | 'payment'>): number {
  const answered = run.parts.all.reduce((sum, part) => sum + part.capturedMinor, 0);
  // A capture that was cut short may have been taken anyway; the undo found it at the provider.
  return Math.max(answered, (run.payment.keptMinor ?? 0) + run.payment.refundedMinor);
}

/** What the live parts come to of which nothing is captured yet. */
export function dueMinor(run: Pick<OrderRun, 'parts'>): number {
  const open = liveParts(run).filter((part) => part.capturedMinor === 0);
  return open.reduce((sum, part) => sum + part.amountMinor, 0);
}

export function isCash(run: Pick<OrderRun, 'purchase'>): boolean {
  return run.purchase.order.payment.method === 'cash';
}

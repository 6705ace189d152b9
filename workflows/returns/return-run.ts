import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { DatabaseActivities, ProcessActivities } from '../../contract/order/activities.ts';
import type { OrderWait } from '../../contract/order/order.ts';
import type {
  InspectReturn,
  ReturnFacts,
  ReturnInput,
  ReturnLine,
  SettleReturn,
} from '../../contract/return/return.ts';
import type {
  ReturnCarrierActivities,
  ReturnDatabaseActivities,
  ReturnPaymentActivities,
} from '../../contract/return/return-activities.ts';
import type { AfterSaleRow } from '../../domain/after-sale.ts';
import type { OrderPolicyRow } from '../../domain/policy.ts';
import type { ReturnCommand, ReturnState } from '../../domain/return-state.ts';
import type { Attributes } from '../process/attributes.ts';
import type { DroppedSignals } from '../process/drop.ts';
import type { ProcessLog, ProcessState, Steps } from '../process/process.ts';

export type ReturnEffects = {
  readonly db: ActivityInterfaceFor<ReturnDatabaseActivities & Pick<DatabaseActivities, 'openAttempt'>>;
  readonly payment: ActivityInterfaceFor<ReturnPaymentActivities>;
  readonly carrier: ActivityInterfaceFor<ReturnCarrierActivities>;
  /** One question about the parcel; an unanswered one is asked again at the next turn. */
  readonly ask: ActivityInterfaceFor<Pick<ReturnCarrierActivities, 'pollParcel'>>;
  /** Requests with a waiting caller. */
  readonly update: ActivityInterfaceFor<Pick<ReturnDatabaseActivities, 'recordInspection'>>;
  readonly process: ActivityInterfaceFor<ProcessActivities>;
};

/** Accepted messages that are not processed yet. */
export type Said<T> = T & { readonly reason: string; readonly actor: string };

export type ReturnRequest = {
  readonly input: ReturnInput;
  readonly policy: OrderPolicyRow;
  readonly sale: AfterSaleRow;
  /** Why the input could not be read; such a run ends at once. */
  readonly problem: string | null;
  facts: ReturnFacts | null;
};

export type ReturnProgress = ProcessState<ReturnState> & { next: (ReturnCommand | 'record')[] };

export type ReturnPeople = {
  decision: Said<{ readonly approved: boolean }> | null;
  withdrawal: Said<object> | null;
  inspection: InspectReturn | null;
  /** The inspection is being written down. */
  inspecting: boolean;
  settlement: SettleReturn | null;
  readonly waits: Map<string, OrderWait>;
};

export type ReturnRefund = {
  takenBack: readonly ReturnLine[] | null;
  dueMinor: number | null;
  paidMinor: number;
  paidBy: 'provider' | 'hand' | null;
};

export type ReturnParcel = {
  tracking: string | null;
  report: { readonly status: string; readonly version: number };
  /** Workflow time of the last status, and how often it was polled without an answer since. */
  lastStatusAt: number;
  asked: number;
};

export type ReturnMessages = {
  readonly seenEvents: Set<string>;
  readonly dropped: DroppedSignals;
};

/** All that one run knows, by what is read and written together. A function names the parts that it takes. */
export type ReturnRun = {
  readonly request: ReturnRequest;
  readonly effects: ReturnEffects;
  readonly state: ReturnProgress;
  readonly log: ProcessLog<ReturnState>;
  readonly steps: Steps;
  readonly people: ReturnPeople;
  readonly refund: ReturnRefund;
  readonly parcel: ReturnParcel;
  readonly messages: ReturnMessages;
  readonly attributes: Attributes;
};

/** What the process kernel works on. */
export type ReturnProcess = Pick<ReturnRun, 'attributes' | 'log' | 'state' | 'steps'>;

/** What the lines are worth at the price that was paid for them. */
export function worthOf(run: Pick<ReturnRun, 'request'>, lines: readonly ReturnLine[]): number {
  return lines.reduce((sum, { line, quantity }) => {
    const known = run.request.facts?.lines.find((each) => each.line === line);
    return sum + quantity * (known?.unitPriceMinor ?? 0);
  }, 0);
}

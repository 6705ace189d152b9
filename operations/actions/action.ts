import type { OrderInput } from '../../contract/order/order.ts';
import type { ReturnInput } from '../../contract/return/return.ts';
import type { SubscriptionInput } from '../../contract/subscription/subscription.ts';
import type { RemedyAction } from './remedy-action.ts';

/** What can be done to one order, or to what came of it. Every one of them goes preview → guard → journal → execute → verify → journal. */
export type OrderAction =
  /** The update `cancel`; answered on acceptance. */
  | { readonly kind: 'cancel' }
  /** The signal `cancelOrder`: stored by the server, for when no worker is there to answer an update. */
  | { readonly kind: 'cancel-later' }
  | { readonly kind: 'approve' }
  | { readonly kind: 'decline' }
  | { readonly kind: 'retry' }
  | RemedyAction
  | { readonly kind: 'update'; readonly name: string; readonly input: unknown }
  | { readonly kind: 'signal'; readonly name: string; readonly input: unknown }
  | { readonly kind: 'terminate' }
  /** Ends the pause before the next try of its failing activities. */
  | { readonly kind: 'try-now' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'unpause' }
  | { readonly kind: 'reset'; readonly eventId: number; readonly exclude: readonly ReapplyExclusion[] };

export type ReapplyExclusion = 'signals' | 'updates';

/** Placing an order is an action too, but on no run yet. `restart`: its run is missing and is started again. */
export type CreateAction = {
  readonly kind: 'create';
  readonly order: OrderInput;
  readonly restart?: boolean;
};

/** An order that has no run is ended in the books. */
export type CloseRowAction = { readonly kind: 'close-row'; readonly orderId: string };

/** A return or a subscription is asked for: its run is started once, under an id that comes from the request. */
export type OpenAction =
  | { readonly kind: 'open'; readonly of: 'return'; readonly input: ReturnInput }
  | { readonly kind: 'open'; readonly of: 'subscription'; readonly input: SubscriptionInput };

/** The id of what is opened: of the request, so that the same request opens it once. */
export function openedId(action: OpenAction): string {
  return action.of === 'return' ? action.input.returnId : action.input.subscriptionId;
}

export function openedWorkflowId(action: OpenAction): string {
  return `${action.of}/${openedId(action)}`;
}

export type AnyAction = OrderAction | CreateAction | CloseRowAction | OpenAction;

/** Whether it goes to a run that is there. */
export function isOfRun(action: AnyAction): action is OrderAction {
  return action.kind !== 'create' && action.kind !== 'close-row' && action.kind !== 'open';
}

/** The run that an action is bound to from the moment it is previewed. */
export type FrozenRun = { readonly orderId: string; readonly workflowId: string; readonly runId: string };

/** How an action ended. There is no sixth way. */
export const ENDS = [
  'done',
  /** Somebody said no: `by` says who; nothing was done. */
  'refused',
  /** It was tried and did not work; nothing more will happen. */
  'failed',
  /** No answer and none could be found out. It may have happened or happen yet; it is never sent twice. */
  'unknown',
  /** The order moved on, or somebody else acted first; nothing was done. */
  'overtaken',
] as const;
export type ActionEnd = (typeof ENDS)[number];

export type Outcome = {
  readonly end: ActionEnd;
  /** One sentence in the order's terms. */
  readonly says: string;
  /** Who refused. */
  readonly by: 'order' | 'server' | 'policy' | 'guard' | null;
  /** What would work instead, best first. */
  readonly instead: readonly string[];
  /** Journal number of the intent; null where nothing was written because nothing was tried. */
  readonly journal: number | null;
  /** Why this outcome is not in the journal, though it was tried; absent where it is. */
  readonly unrecorded?: string;
  readonly tookMs: number;
  /** Where the order stood when it was looked at again; null where it could not be. */
  readonly after: {
    readonly stage: string | null;
    readonly run: string;
    readonly runId: string;
    readonly readAt: number;
  } | null;
  /** The new run after a reset, or the run of a created order. */
  readonly newRunId: string | null;
};

/** Told while it runs, so that a screen can count along. Milliseconds since the execution began. */
export type ActionStep = {
  readonly step: 'journalled' | 'sent' | 'accepted' | 'looked-up' | 'verified';
  readonly atMs: number;
  readonly says: string;
};

import * as v from 'valibot';
import { countSchema } from '../order/order.ts';

/**
 * What the two checks look for and write down. `reconcile` compares the effects ledger, the providers, PostgreSQL and
 * Temporal with each other; `sweep` looks for orders that nothing will move again. A row of `reconcile_differences` is
 * one difference of one kind about one key, open until a later pass does not find it any more.
 */
export const RECONCILE_KINDS = [
  /** PostgreSQL has the order open and no run works on it, or it has ended and its run is gone before its time. */
  'order-without-run',
  /** A run is open, and PostgreSQL has no order of that id. */
  'run-without-order',
  /** A provider has worked for it or a run of it has ended, and PostgreSQL has no such order or subscription. */
  'order-missing',
  /** An effect was begun and has no outcome for longer than a minute. */
  'effect-in-doubt',
  /** Done in our ledger, unknown to the provider. */
  'done-without-provider',
  /** Done at the provider, not done in our ledger. */
  'provider-without-done',
  /** The notification service sent one message twice. */
  'message-doubled',
  /** Captures and refunds of the provider differ from PostgreSQL. */
  'money-differs',
  /** The reserved units of a product are not the sum of what is held. */
  'stock-differs',
  /** An order has ended and something is still reserved for it. */
  'reservation-left',
  /** A callback in the inbox was never delivered to its order. */
  'callback-undelivered',
] as const;
export type ReconcileKind = (typeof RECONCILE_KINDS)[number];

export const SWEEP_KINDS = [
  /** An open run without a timer, an activity, a task or a person that it waits for. */
  'no-live-reason',
  /** Longer in its stage than its policy ever needs, and no reason was reported. */
  'past-its-time',
  /** The code of the run fails. */
  'workflow-task-failing',
] as const;
export type SweepKind = (typeof SWEEP_KINDS)[number];

export type DifferenceKind = ReconcileKind | SweepKind;
export const DIFFERENCE_KINDS: readonly DifferenceKind[] = [...RECONCILE_KINDS, ...SWEEP_KINDS];

/** What a check is started with by its schedule. */
export const checkInputSchema = v.strictObject({
  v: v.literal(1),
  /** What changed within this time may still be on its way between two stores. */
  settleMs: countSchema,
  /** An effect without an outcome is in doubt after this time. */
  inDoubtMs: countSchema,
});
export type CheckInput = v.InferOutput<typeof checkInputSchema>;

export const CHECK_INPUT: CheckInput = { v: 1, settleMs: 10_000, inDoubtMs: 60_000 };

/** What one pass of a check found. `incomplete` names what could not be compared, one sentence each. */
export type CheckSummary = {
  readonly looked: number;
  readonly found: Readonly<Partial<Record<DifferenceKind, number>>>;
  readonly opened: number;
  readonly resolved: number;
  readonly incomplete: readonly string[];
};

/** Task queue `orders`. Each is one bounded pass; it beats while it works. */
export type CheckActivities = {
  reconcileStores(input: CheckInput): Promise<CheckSummary>;
  sweepOrders(input: CheckInput): Promise<CheckSummary>;
};

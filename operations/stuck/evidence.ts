import type { AcceptedUpdate, OrderView, OrderWait, Parked } from '../../contract/order/order.ts';
import type { ProviderEffect } from '../../contract/providers/providers.ts';
import type { CallbackRecord, DifferenceRecord, EffectRecord, OrderRecord } from '../ports/ports.ts';
import type { OrderRow } from '../subjects/order/order-row.ts';
import type { OrderFacts } from '../temporal/describe.ts';
import type { Polling } from '../workers/polling.ts';
import type { QueueFacts } from '../workers/queues.ts';
import type { ReplayFailure } from './replay-failure.ts';
import type { Finding } from './verdict.ts';

/** One queue that the order needs now. */
export type QueueEvidence = {
  readonly name: string;
  readonly polling: Polling;
  readonly facts: QueueFacts | null;
};

/** A provider's record of one effect. `null`: it does not know the key. */
export type Asked = {
  readonly key: string;
  readonly effect: ProviderEffect | null;
  readonly askedAt: number;
};

/**
 * Everything that could be read about one order at one moment. Undefined is "could not be asked", with a sentence in
 * `gaps`; null is "asked, and there is none".
 */
export type Evidence = {
  readonly now: number;
  /** undefined: there is no run. */
  readonly facts: OrderFacts | undefined;
  /** The newest run of the order, where the one that was asked for does not exist. */
  readonly newest?: OrderRow;
  readonly queues: readonly QueueEvidence[];
  /** Its stage, what it waits for and what lies over it, in its own words. */
  readonly workflow:
    | { readonly stage: string; readonly waitingFor: readonly OrderWait[]; readonly parked: Parked | null }
    | undefined;
  readonly effects: readonly EffectRecord[] | undefined;
  readonly record: OrderRecord | null | undefined;
  readonly provider: readonly Asked[] | undefined;
  /** Failure of the newest workflow task; null where it did not fail. */
  readonly taskFailure: string | null | undefined;
  /** When that failure was written: only the first of a row of failures is. */
  readonly taskFailedAt?: number | null;
  /** Where that task failed at the history itself; null where it failed of something else, absent where it is not known. */
  readonly replayFailure?: ReplayFailure | null;
  readonly timers: readonly { readonly firesAt: number }[] | undefined;
  /** How the run was terminated; only of a run that a reset replaced. */
  readonly closing?: { readonly reason: string | null } | null;
  /** The order's own view; absent if it could not be queried. */
  readonly view?: OrderView;
  /** The updates that the order accepts now. */
  readonly accepts?: readonly AcceptedUpdate[];
  readonly differences?: readonly DifferenceRecord[];
  readonly undelivered?: readonly CallbackRecord[];
  /** Its checkout is still at work, so that there need be no run yet. */
  readonly checkoutOpen?: boolean;
  /** What could not be read, one sentence each. */
  readonly gaps: readonly string[];
};

/** A rule gives a finding or passes. The first that finds something decides. */
export type Rule = (evidence: Evidence) => Finding | null;

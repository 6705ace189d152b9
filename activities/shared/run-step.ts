import { effectKey } from '../../contract/ids/effect-key.ts';
import { fingerprint } from '../../contract/ids/fingerprint.ts';
import type { Transition } from '../../contract/order/order.ts';
import type { Probe } from '../../contract/providers/probe.ts';
import type { Database } from '../../database/connect.ts';
import type { DatabaseEffect, EffectCall, ProviderEffect } from '../../database/effects/effect.ts';
import { runEffect } from '../../database/effects/run-effect.ts';
import { type Attempt, currentAttempt } from './attempt.ts';
import { asFailure } from './failures.ts';

/** What the activities of every queue get. `monotonic` gives milliseconds. */
export type StepTools = {
  readonly database: Database;
  readonly probe: Probe;
  readonly monotonic: () => number;
  /** Called with an order's log after it is written. */
  readonly startNotifications: (orderId: string, journal: readonly Transition[]) => Promise<void>;
  /** Called with the type of an activity that was answered from the ledger. */
  readonly onReplay: (activityType: string) => void;
};

export type Step = {
  readonly orderId: string;
  readonly journal: readonly Transition[];
  /** With the part it is about: `capture:nordwind`. */
  readonly step: string;
  readonly n: number;
  /** Of the money that it moves; absent where it moves none. */
  readonly currency?: string;
  /** What is asked, for the fingerprint. */
  readonly asks: unknown;
};

/** Runs one step of an order through the ledger. The answer is what the effect stored, now or at an earlier try. */
export async function runStep<T>(
  tools: StepTools,
  step: Step,
  effectOf: (call: EffectCall, attempt: Attempt) => DatabaseEffect | ProviderEffect,
): Promise<T> {
  const attempt = currentAttempt(tools.monotonic);
  const call: EffectCall = {
    key: effectKey(step.orderId, step.step, step.n),
    kind: step.step.split(':')[0] ?? step.step,
    orderId: step.orderId,
    requestHash: fingerprint(step.asks),
    ...(step.currency === undefined ? {} : { currency: step.currency }),
    journal: { runId: attempt.runId, entries: step.journal },
  };
  try {
    const ledger = {
      database: tools.database,
      probe: tools.probe,
      onReplay: () => tools.onReplay(attempt.activityType),
    };
    const { response } = await runEffect(ledger, call, effectOf(call, attempt));
    await tools.startNotifications(step.orderId, step.journal);
    return response as T;
  } catch (error) {
    throw asFailure(error);
  }
}

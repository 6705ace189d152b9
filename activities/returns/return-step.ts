import type { ReturnCall } from '../../contract/return/return-activities.ts';
import type { DatabaseEffect, EffectCall, ProviderEffect } from '../../database/effects/effect.ts';
import { writeReturnLog } from '../../database/returns.ts';
import { type Attempt, currentAttempt } from '../shared/attempt.ts';
import { throwFailure } from '../shared/failures.ts';
import { runStep, type StepTools } from '../shared/run-step.ts';

/** Writes the events of the return so far. */
export async function writeLog(tools: StepTools, { log, returnId }: ReturnCall): Promise<void> {
  const { runId } = currentAttempt(tools.monotonic);
  await writeReturnLog(tools.database, returnId, { runId, entries: log }).catch(throwFailure);
}

/**
 * One step of a return through the ledger, under `{orderId}:{step}:{returnId}:{n}`. The log comes first: it has the events
 * before this step, whatever the outcome of the step itself.
 */
export async function runReturnStep<T>(
  tools: StepTools,
  step: ReturnCall & {
    readonly step: string;
    readonly n: number;
    readonly asks: unknown;
    readonly currency?: string;
  },
  effectOf: (call: EffectCall, attempt: Attempt) => DatabaseEffect | ProviderEffect,
): Promise<T> {
  await writeLog(tools, step);
  const { asks, currency, n, orderId, returnId } = step;
  const known = {
    orderId,
    journal: [],
    step: `${step.step}:${returnId}`,
    n,
    asks,
    ...(currency === undefined ? {} : { currency }),
  };
  return await runStep<T>(tools, known, effectOf);
}

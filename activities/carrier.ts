import type { LabelCancelAnswer, LabelRecord, LabelRequest } from '../contract/providers.ts';
import type { LabelResult, ReturnCarrierActivities } from '../contract/return-activities.ts';
import type { EffectOutcome } from '../database/effects/effect.ts';
import { buryPending, buryUnused, keysOfSteps } from '../database/effects/tombstones.ts';
import { storeLabel } from '../database/returns.ts';
import { askProvider, unexpected } from './ask-provider.ts';
import { currentAttempt } from './attempt.ts';
import { throwFailure } from './failures.ts';
import type { ProviderAnswer, ProviderClient } from './provider-client.ts';
import { runReturnStep } from './return-step.ts';
import type { StepTools } from './run-step.ts';

/** Task queue `vendor`: the carrier is another one outside the house who takes its time. */
export function createReturnCarrierActivities(
  tools: StepTools,
  client: ProviderClient,
): ReturnCarrierActivities {
  return {
    async createLabel(call) {
      const { n, orderId, returnId } = call;
      const body: LabelRequest = { reference: orderId, returnId };
      const path = '/carrier/v1/labels';
      return await runReturnStep<LabelResult>(
        tools,
        { ...call, step: 'label', n, asks: body },
        ({ key }, attempt) => ({
          via: 'provider',
          ...askProvider({
            client,
            attempt,
            provider: 'carrier',
            path,
            key,
            body: () => body,
            understand: understandLabel,
          }),
          async settle(tx, { response }) {
            const made = response as LabelResult;
            if (made.kind === 'made') await storeLabel(tx, { returnId, ...made });
          },
        }),
      );
    },

    async cancelLabel(call) {
      const { n, orderId, returnId } = call;
      const body: LabelRequest = { reference: orderId, returnId };
      const path = '/carrier/v1/labels/cancel';
      let keys: readonly string[] = [];
      const answer = await runReturnStep<LabelCancelAnswer>(
        tools,
        { ...call, step: 'cancel-label', n, asks: body },
        ({ key }, attempt) => ({
          via: 'provider',
          async prepare(tx) {
            keys = await keysOfSteps(tx, orderId, [`label:${returnId}`]);
            await buryUnused(tx, { orderId, kind: 'cancel-label', keys });
          },
          ...askProvider({
            client,
            attempt,
            provider: 'carrier',
            path,
            key,
            body: () => body,
            understand: understandCancel,
          }),
          settle: (tx) => buryPending(tx, keys),
        }),
      );
      return { kind: answer.kind };
    },

    async pollParcel({ returnId }) {
      const attempt = currentAttempt(tools.monotonic);
      const path = `/carrier/v1/labels/${encodeURIComponent(returnId)}`;
      const answer = await client.get(path, attempt).catch(throwFailure);
      if (answer.kind === 'no') return { status: 'unknown', version: 0 };
      const { status, version } = answer.body as LabelRecord;
      return { status: status === 'cancelled' ? 'unknown' : status, version };
    },
  };
}

function understandLabel(answer: ProviderAnswer): EffectOutcome {
  if (answer.kind === 'no') {
    if (answer.code !== 'rejected') throw unexpected('label', answer);
    const response: LabelResult = { kind: 'refused', code: answer.reason };
    return { state: 'refused', response };
  }
  const { labelId, tracking } = answer.body as LabelRecord;
  const response: LabelResult = { kind: 'made', labelId, tracking };
  return { state: 'done', response };
}

function understandCancel(answer: ProviderAnswer): EffectOutcome {
  if (answer.kind === 'no') throw unexpected('cancel the label', answer);
  return { state: 'done', response: answer.body };
}

import { labelCancelSchema, labelSchema } from '../../contract/providers/provider-answers.ts';
import type { LabelCancelAnswer, LabelRecord, LabelRequest } from '../../contract/providers/providers.ts';
import type { LabelResult, ReturnCarrierActivities } from '../../contract/return/return-activities.ts';
import type { EffectOutcome } from '../../database/effects/effect.ts';
import { keysOfSteps, tombstonePending, tombstoneUnused } from '../../database/effects/tombstones.ts';
import { storeLabel } from '../../database/returns.ts';
import { askProvider, unexpected } from '../shared/ask-provider.ts';
import { currentAttempt } from '../shared/attempt.ts';
import { throwFailure } from '../shared/failures.ts';
import type { ProviderAnswer, ProviderClient } from '../shared/provider-client.ts';
import { mustAgree, readAnswer } from '../shared/read-answer.ts';
import type { StepTools } from '../shared/run-step.ts';
import { runReturnStep } from './return-step.ts';

/** Task queue `vendor`: the carrier is another slow external provider. */
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
            reference: orderId,
            body: () => body,
            understand: (answer) => understandLabel(body, answer),
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
            await tombstoneUnused(tx, { orderId, kind: 'cancel-label', keys });
          },
          ...askProvider({
            client,
            attempt,
            provider: 'carrier',
            path,
            key,
            reference: orderId,
            body: () => body,
            understand: (answer) => understandCancel(body, answer),
          }),
          settle: (tx) => tombstonePending(tx, keys),
        }),
      );
      return { kind: answer.kind };
    },

    async pollParcel({ orderId, returnId }) {
      const attempt = currentAttempt(tools.monotonic);
      const path = `/carrier/v1/labels/${encodeURIComponent(returnId)}`;
      const answer = await client.get(path, attempt).catch(throwFailure);
      if (answer.kind === 'no') return { status: 'unknown', version: 0 };
      const { status, version } = labelOf(`GET ${path}`, { reference: orderId, returnId }, answer.body);
      return { status: status === 'cancelled' ? 'unknown' : status, version };
    },
  };
}

const STATUSES = [
  'created',
  'picked_up',
  'in_transit',
  'delivered',
  'lost',
  'cancelled',
] as const satisfies readonly LabelRecord['status'][];

/** A label that is that of this return, and of no other. */
function labelOf(what: string, asked: LabelRequest, body: unknown): LabelRecord {
  const record = readAnswer(what, labelSchema, body);
  const status = STATUSES.find((known) => known === record.status);
  mustAgree(what, [
    { field: 'reference', asked: asked.reference, answered: record.reference },
    { field: 'return', asked: asked.returnId, answered: record.returnId },
    { field: 'status', asked: 'a known status', answered: record.status, agrees: status !== undefined },
  ]);
  if (status === undefined) throw new Error(`${what}: a status that was checked is not known`);
  return { ...record, status };
}

function understandLabel(asked: LabelRequest, answer: ProviderAnswer): EffectOutcome {
  if (answer.kind === 'no') {
    if (answer.code !== 'rejected') throw unexpected('label', answer);
    const response: LabelResult = { kind: 'refused', code: answer.reason };
    return { state: 'refused', response };
  }
  const what = 'POST /carrier/v1/labels';
  const { labelId, status, tracking } = labelOf(what, asked, answer.body);
  mustAgree(what, [{ field: 'status', asked: 'created', answered: status }]);
  const response: LabelResult = { kind: 'made', labelId, tracking };
  return { state: 'done', response };
}

const CANCELS = ['cancelled', 'nothing-to-undo', 'too-late'] as const;

function understandCancel(asked: LabelRequest, answer: ProviderAnswer): EffectOutcome {
  if (answer.kind === 'no') throw unexpected('cancel the label', answer);
  const what = 'POST /carrier/v1/labels/cancel';
  const read = readAnswer(what, labelCancelSchema, answer.body);
  const kind = CANCELS.find((known) => known === read.kind);
  const label = read.label === null ? null : labelOf(what, asked, read.label);
  mustAgree(what, [
    { field: 'kind', asked: CANCELS.join(' or '), answered: read.kind, agrees: kind !== undefined },
    {
      field: 'label',
      asked: 'cancelled',
      answered: label?.status ?? 'none',
      agrees: kind !== 'cancelled' || label?.status === 'cancelled',
    },
  ]);
  return { state: 'done', response: { kind: kind ?? 'too-late', label } satisfies LabelCancelAnswer };
}

import { currentUpdateInfo, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import * as v from 'valibot';
import type { OrderView, TimelineEntry, WorkflowStuckView } from '../contract/order.ts';
import {
  type ApproveReviewInput,
  approveReviewInputSchema,
  type CancelInput,
  cancelInputSchema,
  ORDER_QUERIES,
  ORDER_SIGNALS,
  ORDER_UPDATES,
  paymentCallbackSchema,
  type RetryStageInput,
  retryStageInputSchema,
  type UpdateAnswer,
  vendorCallbackSchema,
} from '../contract/order-messages.ts';
import { accept, retryProblem, reviewProblem } from './accept.ts';
import { cancelProblem, requestCancel } from './cancel.ts';
import { drop } from './drop.ts';
import { note } from './happen.ts';
import type { OrderRun } from './order-run.ts';
import { takePaymentCallback } from './payment-news.ts';
import { takeVendorCallback } from './vendor-news.ts';
import { orderView, stuckView } from './view.ts';

const cancelUpdate = defineUpdate<UpdateAnswer, [CancelInput]>(ORDER_UPDATES.cancel);
const approveReviewUpdate = defineUpdate<UpdateAnswer, [ApproveReviewInput]>(ORDER_UPDATES.approveReview);
const retryStageUpdate = defineUpdate<UpdateAnswer, [RetryStageInput]>(ORDER_UPDATES.retryStage);
const cancelSignal = defineSignal<[unknown]>(ORDER_SIGNALS.cancelOrder);
const paymentSignal = defineSignal<[unknown]>(ORDER_SIGNALS.paymentCallback);
const vendorSignal = defineSignal<[unknown]>(ORDER_SIGNALS.vendorCallback);
const orderQuery = defineQuery<OrderView>(ORDER_QUERIES.order);
const timelineQuery = defineQuery<readonly TimelineEntry[]>(ORDER_QUERIES.timeline);
const whyStuckQuery = defineQuery<WorkflowStuckView>(ORDER_QUERIES.whyStuck);

/** Binds every message of the contract. Must run before the first await, so that no early message is missed. */
export function bindMessages(run: OrderRun): void {
  bindUpdates(run);
  setHandler(vendorSignal, (raw) => take(run, vendorCallbackSchema, { raw, with: takeVendorCallback }));
  setHandler(paymentSignal, (raw) => take(run, paymentCallbackSchema, { raw, with: takePaymentCallback }));
  setHandler(cancelSignal, (raw) => requestCancel(run, cancelSaid(raw)));
  setHandler(orderQuery, () => orderView(run));
  setHandler(timelineQuery, () => run.timeline);
  setHandler(whyStuckQuery, () => stuckView(run));
}

/** A signal cannot refuse, so whatever it carries is a cancel: the update's input, a reason alone, or nothing. */
function cancelSaid(raw: unknown): CancelInput {
  const parsed = v.safeParse(cancelInputSchema, raw);
  if (parsed.success) return parsed.output;
  const reason = typeof raw === 'string' && raw.trim() !== '' ? raw.trim().slice(0, 500) : 'no reason given';
  return { reason, actor: 'customer' };
}

function bindUpdates(run: OrderRun): void {
  setHandler(
    cancelUpdate,
    (raw) => {
      const { reason, actor } = v.parse(cancelInputSchema, raw);
      requestCancel(run, { reason, actor });
      return { stage: run.stage, said: 'the order is being undone' };
    },
    { validator: (raw) => accept(cancelInputSchema, { raw, problem: cancelProblem(run) }) },
  );
  setHandler(
    approveReviewUpdate,
    (raw) => {
      run.reviewDecision = v.parse(approveReviewInputSchema, raw);
      const said =
        run.reviewDecision.decision === 'approve' ? 'the order goes on' : 'the order is being undone';
      return { stage: run.stage, said };
    },
    { validator: (raw) => accept(approveReviewInputSchema, { raw, problem: reviewProblem(run) }) },
  );
  setHandler(
    retryStageUpdate,
    (raw) => {
      const { reason, actor } = v.parse(retryStageInputSchema, raw);
      const requestId = currentUpdateInfo()?.id ?? '';
      const steps = [...run.parked.values()];
      for (const step of steps) step.retry = { requestId, reason, actor };
      return { stage: run.stage, said: `tried again: ${steps.map(({ step }) => step).join(', ')}` };
    },
    { validator: (raw) => accept(retryStageInputSchema, { raw, problem: retryProblem(run) }) },
  );
}

/** A signal cannot be refused, so what does not decode is counted and dropped. */
function take<const S extends v.GenericSchema>(
  run: OrderRun,
  schema: S,
  signal: { readonly raw: unknown; with(run: OrderRun, callback: v.InferOutput<S>): void },
): void {
  const parsed = v.safeParse(schema, signal.raw);
  if (parsed.success) {
    signal.with(run, parsed.output);
    return;
  }
  drop(run, 'unknown');
  note(run, { what: 'callback dropped', source: 'callback', detail: 'it does not decode' });
}

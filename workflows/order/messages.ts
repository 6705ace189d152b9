import {
  ActivityFailure,
  ApplicationFailure,
  defineQuery,
  defineSignal,
  setHandler,
} from '@temporalio/workflow';
import * as v from 'valibot';
import {
  compensationGoneSchema,
  compensationProgressSchema,
} from '../../contract/compensation/compensation.ts';
import type { OrderInput, OrderView, TimelineEntry, WorkflowStuckView } from '../../contract/order/order.ts';
import {
  attentionSchema,
  type CancelInput,
  cancelInputSchema,
  ORDER_QUERIES,
  ORDER_SIGNALS,
  type OrderUpdateName,
  paymentCallbackSchema,
  type UpdateAnswer,
  vendorCallbackSchema,
} from '../../contract/order/order-messages.ts';
import { issueText } from '../../support/text/issue-text.ts';
import { applyProgress, takeCompensationGone } from '../compensation/mirror.ts';
import { type AnsweredRequests, bindUpdate, type UpdateLock, updateRefused } from '../process/bind-update.ts';
import { drop } from '../process/drop.ts';
import { note } from '../process/log.ts';
import { classifyFailure } from '../process/step-failure.ts';

import { takeAttention } from './attention.ts';
import { requestCancel } from './cancel.ts';

import type { OrderProcess, OrderRun } from './order-run.ts';
import { takePaymentCallback } from './payment-callback.ts';
import { REMEDIES, refusal } from './updates/all.ts';
import type { Remedy } from './updates/remedy.ts';
import { withUpdateLock } from './updates/update-lock.ts';
import { takeVendorCallback } from './vendor-status.ts';
import { orderView, stuckView } from './view.ts';

const cancelSignal = defineSignal<[unknown]>(ORDER_SIGNALS.cancelOrder);
const paymentSignal = defineSignal<[unknown]>(ORDER_SIGNALS.paymentCallback);
const vendorSignal = defineSignal<[unknown]>(ORDER_SIGNALS.vendorCallback);
const attentionSignal = defineSignal<[unknown]>(ORDER_SIGNALS.attention);
const compensationProgressSignal = defineSignal<[unknown]>(ORDER_SIGNALS.compensationNews);
const compensationGoneSignal = defineSignal<[unknown]>(ORDER_SIGNALS.compensationGone);
const orderQuery = defineQuery<OrderView>(ORDER_QUERIES.order);
const timelineQuery = defineQuery<readonly TimelineEntry[]>(ORDER_QUERIES.timeline);
const whyStuckQuery = defineQuery<WorkflowStuckView>(ORDER_QUERIES.whyStuck);
const inputQuery = defineQuery<OrderInput>(ORDER_QUERIES.input);

/** Binds every message of the contract. Must run before the first await, so that no early message is missed. */
export function bindMessages(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
): void {
  bindUpdates(run);
  setHandler(vendorSignal, (raw) => take(run, vendorCallbackSchema, { raw, with: takeVendorCallback }));
  setHandler(paymentSignal, (raw) => take(run, paymentCallbackSchema, { raw, with: takePaymentCallback }));
  setHandler(attentionSignal, (raw) => take(run, attentionSchema, { raw, with: takeAttention }));
  setHandler(compensationProgressSignal, (raw) =>
    take(run, compensationProgressSchema, { raw, with: applyProgress }),
  );
  setHandler(compensationGoneSignal, (raw) =>
    take(run, compensationGoneSchema, { raw, with: takeCompensationGone }),
  );
  setHandler(cancelSignal, (raw) => requestCancel(run, readCancelInput(raw)));
  setHandler(orderQuery, () => orderView(run));
  setHandler(timelineQuery, () => run.log.timeline);
  setHandler(whyStuckQuery, () => stuckView(run));
  setHandler(inputQuery, () => run.purchase.order);
}

/** A signal cannot refuse, so whatever it carries is a cancel: the update's input, a reason alone, or nothing. */
function readCancelInput(raw: unknown): CancelInput {
  const parsed = v.safeParse(cancelInputSchema, raw);
  if (parsed.success) return parsed.output;
  const reason = typeof raw === 'string' && raw.trim() !== '' ? raw.trim().slice(0, 500) : 'no reason given';
  return { reason, actor: 'customer' };
}

function bindUpdates(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
): void {
  for (const [name, remedy] of Object.entries(REMEDIES) as [OrderUpdateName, Remedy][]) {
    bindUpdate<UpdateAnswer, string>(name, {
      schema: remedy.schema,
      unreadable: (issues) => issues.map((issue) => issueText(issue)).join('; '),
      refusal: (input) => refusalOnArrival(run, name, input),
      refuse: updateRefused,
      ...(remedy.takesUpdateLock ? oneAtATime(run, name) : {}),
      take: (input, id) => remedy.take(run, input, id),
      failure: interrupted,
      reply: (said) => ({ stage: run.state.current, said }),
    });
  }
}

type Locked = {
  readonly answered: AnsweredRequests<unknown, string>;
  readonly lock: UpdateLock<unknown, string, string>;
};

function oneAtATime(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
  name: OrderUpdateName,
): Locked {
  const { answered } = run.messages;
  return {
    answered: {
      find: ({ id, input }) => answered.get(`${name} ${requestOf(input) ?? id}`),
      keep: ({ id, input }, said) => answered.set(`${name} ${requestOf(input) ?? id}`, said),
    },
    lock: {
      hold: (work) => withUpdateLock(run, work),
      refusal: (input) => refusal(run, name, input),
    },
  };
}

function interrupted(error: unknown): unknown {
  if (!(error instanceof ActivityFailure)) return error;
  const { detail, kind } = classifyFailure(error);
  const doubt = kind === 'in-doubt' ? 'it may have happened' : 'it was not done';
  return ApplicationFailure.nonRetryable(`${detail}; ${doubt}. The same request again takes up where it was`);
}

/** A request that was carried out before is not refused when it comes again: it gets the same answer. */
function refusalOnArrival(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
  name: OrderUpdateName,
  input: unknown,
): string | null {
  const requestId = requestOf(input);
  return requestId !== undefined && run.messages.answered.has(`${name} ${requestId}`)
    ? null
    : (refusal(run, name, input) ?? REMEDIES[name].atFirst(run, input));
}

function requestOf(input: unknown): string | undefined {
  return (input as { readonly requestId?: string }).requestId;
}

/** A signal cannot be refused, so what does not decode is counted and dropped. */
function take<const S extends v.GenericSchema>(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
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

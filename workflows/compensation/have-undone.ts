import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ChildWorkflowFailure,
  type ChildWorkflowHandle,
  ParentClosePolicy,
  startChild,
  TerminatedFailure,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { CompensationInput, CompensationProgress } from '../../contract/compensation/compensation.ts';
import { compensationWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { WORKFLOW_TASK_TIMEOUT } from '../../domain/policy.ts';
import type { OrderEventInput } from '../order/apply-event.ts';
import type { OrderProcess, OrderRun } from '../order/order-run.ts';
import { beginUndo, endOfUndo } from '../order/undo.ts';
import { isRegistered } from '../order/undo-list.ts';
import { waitFor } from '../order/wait.ts';
import { writeSoon } from '../process/log.ts';

import { parkUntilRetry } from '../process/step-runner.ts';
import { applyProgress, forgetSteps } from './mirror.ts';
import { compensationStartAttributes } from './publish.ts';
import { partsToUndo, snapshotOf } from './snapshot.ts';
import type { UndoneBy } from './undone-by.ts';
import { NO_SCOPE, passOn, requestProgress } from './words.ts';

/** The step that is parked when no workflow runs the undo. */
const STEP = 'compensation';

/**
 * Starts the compensation workflow and waits until everything is undone. Its ID contains the order ID and the number of
 * the undo, so that a reset of the order finds the open one. A terminated one is started again on an operator's retry:
 * every effect has a key, and what was done is answered from the effects ledger.
 */
export async function haveUndone(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'people' | 'purchase' | 'undo'>,
): Promise<OrderEventInput> {
  await beginUndo(run);
  writeSoon(run);
  const parts = partsToUndo(run);
  for (;;) {
    const { gone, missed } = await untilUndone(run, parts);
    // Found after a reset, it did not know the later steps of this run: it is started again with the whole list.
    if (gone === null && missed) continue;
    if (gone === null) return endOfUndo(run);
    const detail = `${compensationWorkflowId(run.purchase.order.orderId, run.undo.rounds)} ${gone} before everything was undone`;
    await parkUntilRetry(run, { step: STEP, reason: 'compensation-blocked', detail });
  }
}

/** `gone`: how its run ended before everything was undone; null where it is. `missed`: not everything was on its list. */
async function untilUndone(
  run: OrderProcess & Pick<OrderRun, 'parts' | 'payment' | 'people' | 'purchase' | 'undo'>,
  parts: Parts,
): Promise<{ readonly gone: string | null; readonly missed: boolean }> {
  const by = createUndoneBy(run);
  run.undo.by = by;
  const child = await startOrAdopt(run, by, parts);
  if (child !== null) void followEnd(run, by, child);
  const passing = passOn(run, by);
  await waitFor(run, `${by.workflowId} to undo it`, () => by.ended !== null);
  await passing;
  run.undo.by = null;
  const listed = (step: string): boolean => by.progress?.steps.some((told) => told.step === step) === true;
  const missed = run.undo.list.some(({ state, step }) => state === 'pending' && !listed(step));
  if (by.ended?.kind !== 'gone') return { gone: null, missed };
  forgetSteps(run);
  return { gone: by.ended.how, missed };
}

function createUndoneBy(run: Pick<OrderRun, 'payment' | 'purchase' | 'steps' | 'undo'>): UndoneBy {
  const {
    steps: { byHand, holds },
    purchase: { order },
    payment: { refundedMinor },
    undo: { rounds: undoRounds },
  } = run;
  const theirs = (step: string): boolean => isRegistered(run, step);
  return {
    workflowId: compensationWorkflowId(order.orderId, undoRounds),
    progress: null,
    words: [],
    heldThere: new Set([...holds.keys()].filter(theirs)),
    byHandThere: new Set([...byHand.keys()].filter(theirs)),
    refundedBefore: refundedMinor,
    ended: null,
  };
}

/** Null: it is at work already, started by a run of the order that a reset has ended. */
async function startOrAdopt(
  run: Pick<OrderRun, 'parts' | 'payment' | 'purchase' | 'steps' | 'undo'>,
  by: UndoneBy,
  parts: Parts,
): Promise<ChildWorkflowHandle<Compensate> | null> {
  const { workflowId } = by;
  try {
    const child = await startChild<Compensate>(WORKFLOW_TYPES.compensation, {
      workflowId,
      args: [snapshotOf(run, parts)],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      memo: { currency: run.purchase.order.currency },
      typedSearchAttributes: new TypedSearchAttributes(compensationStartAttributes(run)),
    });
    for (const step of firstSteps(run)) run.steps.tries.set(step, NO_SCOPE);
    return child;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    await requestProgress(by);
    return null;
  }
}

type Parts = CompensationInput['parts'];
type Compensate = (input: unknown) => Promise<CompensationProgress>;

/** Its end comes by signal; this finds an end without a signal, or whose signal a reset left out. */
async function followEnd(
  run: OrderProcess & Pick<OrderRun, 'parts' | 'payment' | 'people' | 'undo'>,
  by: UndoneBy,
  child: ChildWorkflowHandle<Compensate>,
): Promise<void> {
  try {
    applyProgress(run, await child.result());
  } catch (error) {
    if (!(error instanceof ChildWorkflowFailure)) throw error;
    by.ended ??= { kind: 'gone', how: howItEnded(error) };
  }
}

function howItEnded({ cause }: ChildWorkflowFailure): string {
  if (cause instanceof TerminatedFailure) return 'was terminated';
  return `ended (${cause?.message ?? 'for no reason that is known'})`;
}

/** What it tries first: the vendors' orders, and without any of them the rest. */
function firstSteps(run: Pick<OrderRun, 'parts' | 'steps' | 'undo'>): readonly string[] {
  const open = run.undo.list.map(({ step }) => step).filter((step) => !run.steps.holds.has(step));
  const vendors = run.parts.all
    .filter((part) => !part.undone && !part.shipment.released)
    .map(({ vendorId }) => `cancel-vendor:${vendorId}`);
  const asked = open.filter((step) => vendors.includes(step));
  return asked.length > 0 ? asked : open.filter((step) => !step.startsWith('cancel-vendor:'));
}

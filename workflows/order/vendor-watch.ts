import { condition, patched, workflowInfo } from '@temporalio/workflow';
import { nextAskAt, pollDueAt } from '../../domain/poll-due.ts';
import { isVendorOver, isVendorReady } from '../../domain/vendor-progress.ts';
import { note, writeSoon } from '../process/log.ts';

import { park, unpark } from '../process/step-runner.ts';

import { liveParts, type OrderProcess, type OrderRun, type Part } from './order-run.ts';
import { answerStep, applyVendorStatus } from './vendor-status.ts';

/** Without this patch the polls missed in an outage are made up for, one after the other. */
const FROM_LAST_ASKING = 'ask-from-the-last-asking';

/**
 * One timer for all vendors of the order: a vendor without a recent status is polled, at growing intervals, because a
 * callback can be lost. Beyond the policy's limit the order is shown as stuck; polling continues.
 */
export async function watchVendors(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'purchase' | 'undo'>,
): Promise<void> {
  while (!run.state.ended) {
    await condition(() => run.state.ended || awaited(run).length > 0);
    if (run.state.ended) return;
    const spaced = awaited(run).some((part) => isLate(run, part)) && patched(FROM_LAST_ASKING);
    const left = Math.min(...awaited(run).map((part) => dueAt(run, part, spaced))) - Date.now();
    const woken = () => run.state.ended || askedToRetry(run).length > 0 || wanted(run).length > 0;
    // What is due already is asked at once; a timer of a passed deadline only costs events.
    if (left > 0 || !spaced) await condition(woken, Math.max(1, left));
    if (run.state.ended) return;
    writeSoon(run);
    for (const part of askedToRetry(run)) restartPolling(run, part);
    const due = awaited(run).filter((part) => part.polling.askNow || dueAt(run, part, spaced) <= Date.now());
    for (const part of due) part.polling.askNow = false;
    await Promise.all(due.map((part) => ask(run, part)));
  }
}

/** Parts whose status can be polled. */
export function awaited(run: Pick<OrderRun, 'parts' | 'undo'>): readonly Part[] {
  return liveParts(run).filter((part) => {
    const answered = isVendorOver(part.progress.status);
    const ourTurn = isVendorReady(part.progress.status) && !part.shipment.released;
    // A vendor that is to give the part back is not awaited.
    const interrupted = (run.undo.running && !part.shipment.released) || part.preparation.change !== null;
    return part.vendorOrderId !== null && !answered && !ourTurn && !interrupted;
  });
}

function wanted(run: Pick<OrderRun, 'parts' | 'undo'>): readonly Part[] {
  return awaited(run).filter((part) => part.polling.askNow);
}

/** Asked without success before, or due already: an order whose vendors answer in time never comes here. */
function isLate(run: Pick<OrderRun, 'parts' | 'purchase' | 'undo'>, part: Part): boolean {
  return part.polling.asked > 0 || dueAt(run, part, false) <= Date.now();
}

function dueAt(run: Pick<OrderRun, 'parts' | 'purchase' | 'undo'>, part: Part, spaced: boolean): number {
  const full = workflowInfo().continueAsNewSuggested;
  if (!spaced) return pollDueAt(part.polling, run.purchase.policy, full);
  return nextAskAt(part.polling, run.purchase.policy, { now: Date.now(), full, parts: awaited(run).length });
}

async function ask(run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase'>, part: Part): Promise<void> {
  const { vendorId, vendorOrderId } = part;
  part.polling.asked += 1;
  part.polling.askedAt = Date.now();
  const call = { orderId: run.purchase.order.orderId, vendorId, vendorOrderId: vendorOrderId ?? '' };
  const summary = `ask ${vendorId} where the goods are`;
  try {
    const said = await run.effects.ask.pollVendorOrder.executeWithOptions({ summary }, [call]);
    // Another order has taken its place meanwhile, here or at another vendor: this status is not about it.
    if (part.vendorOrderId !== vendorOrderId) return;
    const { status, version, tracking } = said;
    if (status !== 'unknown' && applyVendorStatus(run, part, { status, version, tracking }) === 'advanced') {
      note(run, { what: `${vendorId} says ${status}`, source: 'activity', detail: 'when asked' });
    }
  } catch {
    if (part.vendorOrderId !== vendorOrderId) return;
    note(run, { what: `${vendorId} asked`, source: 'activity', detail: 'no answer' });
  }
  if (Date.now() - part.polling.lastStatusAt >= run.purchase.policy.vendorResponseLimit)
    parkUnanswered(run, part);
}

function parkUnanswered(run: OrderProcess, part: Part): void {
  const step = answerStep(part);
  if (run.steps.parked.has(step) || part.undone) return;
  const seconds = Math.round((Date.now() - part.polling.lastStatusAt) / 1000);
  const detail = `${part.vendorId} has said nothing new for ${seconds} s (last: ${part.progress.status})`;
  park(run, { step, reason: 'awaiting-callback', detail });
}

function askedToRetry(run: Pick<OrderRun, 'parts' | 'steps'>): readonly Part[] {
  return run.parts.all.filter((part) => run.steps.parked.get(answerStep(part))?.retry != null);
}

/** An operator's retry polls at once and restarts the intervals. */
function restartPolling(run: OrderProcess & Pick<OrderRun, 'purchase'>, part: Part): void {
  const retry = run.steps.parked.get(answerStep(part))?.retry;
  unpark(run, answerStep(part), { cause: retry?.reason ?? '', actor: retry?.actor ?? 'workflow' });
  part.polling.asked = 0;
  part.polling.lastStatusAt = Date.now() - run.purchase.policy.callbackWait;
}

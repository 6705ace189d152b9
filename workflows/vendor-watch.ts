import { condition, patched, workflowInfo } from '@temporalio/workflow';
import { nextAskAt, pollDueAt } from '../domain/poll-due.ts';
import { isVendorOver, isVendorReady } from '../domain/vendor-progress.ts';
import { note } from './apply-event.ts';
import { liveParts, type OrderRun, type Part } from './order-run.ts';
import { writeSoon } from './send.ts';
import { park, unpark } from './step-runner.ts';
import { silenceStep, takeNews } from './vendor-news.ts';

/** Before it the turns that an outage had missed were made up for, one after the other. */
const FROM_LAST_ASKING = 'ask-from-the-last-asking';

/**
 * One timer for all vendors of the order: who has been silent too long is asked, ever more rarely, because a callback
 * can be lost. Silence beyond the policy's limit is shown to a person; the asking goes on.
 */
export async function watchVendors(run: OrderRun): Promise<void> {
  while (!run.ended) {
    await condition(() => run.ended || awaited(run).length > 0);
    if (run.ended) return;
    const spaced = awaited(run).some((part) => isLate(run, part)) && patched(FROM_LAST_ASKING);
    const left = Math.min(...awaited(run).map((part) => dueAt(run, part, spaced))) - Date.now();
    const woken = () => run.ended || askedToRetry(run).length > 0 || wanted(run).length > 0;
    // What is due already is asked at once; a timer of a passed deadline only costs events.
    if (left > 0 || !spaced) await condition(woken, Math.max(1, left));
    if (run.ended) return;
    writeSoon(run);
    for (const part of askedToRetry(run)) forgiveSilence(run, part);
    const due = awaited(run).filter((part) => part.askNow || dueAt(run, part, spaced) <= Date.now());
    for (const part of due) part.askNow = false;
    await Promise.all(due.map((part) => ask(run, part)));
  }
}

/** Parts of which news can be had by asking. */
export function awaited(run: OrderRun): readonly Part[] {
  return liveParts(run).filter((part) => {
    const answered = isVendorOver(part.progress.status);
    const ourTurn = isVendorReady(part.progress.status) && !part.released;
    // Who is to give the part back is not waited for.
    const interrupted = (run.undoing && !part.released) || part.change !== null;
    return part.vendorOrderId !== null && !answered && !ourTurn && !interrupted;
  });
}

function wanted(run: OrderRun): readonly Part[] {
  return awaited(run).filter((part) => part.askNow);
}

/** Asked in vain before, or due already: an order whose vendors answer in time never comes here. */
function isLate(run: OrderRun, part: Part): boolean {
  return part.asked > 0 || dueAt(run, part, false) <= Date.now();
}

function dueAt(run: OrderRun, part: Part, spaced: boolean): number {
  const full = workflowInfo().continueAsNewSuggested;
  if (!spaced) return pollDueAt(part, run.policy, full);
  return nextAskAt(part, run.policy, { now: Date.now(), full, parts: awaited(run).length });
}

async function ask(run: OrderRun, part: Part): Promise<void> {
  const { vendorId, vendorOrderId } = part;
  part.asked += 1;
  part.askedAt = Date.now();
  const call = { orderId: run.order.orderId, vendorId, vendorOrderId: vendorOrderId ?? '' };
  const summary = `ask ${vendorId} where the goods are`;
  try {
    const said = await run.effects.ask.pollVendorOrder.executeWithOptions({ summary }, [call]);
    // Another order has taken its place meanwhile, here or at another vendor: this is no news of that one.
    if (part.vendorOrderId !== vendorOrderId) return;
    const { status, version, tracking } = said;
    if (status !== 'unknown' && takeNews(run, part, { status, version, tracking }) === 'advanced') {
      note(run, { what: `${vendorId} says ${status}`, source: 'activity', detail: 'when asked' });
    }
  } catch {
    if (part.vendorOrderId !== vendorOrderId) return;
    note(run, { what: `${vendorId} asked`, source: 'activity', detail: 'no answer' });
  }
  if (Date.now() - part.newsAt >= run.policy.vendorSilence) parkForSilence(run, part);
}

function parkForSilence(run: OrderRun, part: Part): void {
  const step = silenceStep(part);
  if (run.parked.has(step) || part.undone) return;
  const seconds = Math.round((Date.now() - part.newsAt) / 1000);
  const detail = `${part.vendorId} has said nothing new for ${seconds} s (last: ${part.progress.status})`;
  park(run, { step, reason: 'awaiting-callback', detail });
}

function askedToRetry(run: OrderRun): readonly Part[] {
  return run.parts.filter((part) => run.parked.get(silenceStep(part))?.retry != null);
}

/** An operator's retry asks at once and starts the patience anew. */
function forgiveSilence(run: OrderRun, part: Part): void {
  const retry = run.parked.get(silenceStep(part))?.retry;
  unpark(run, silenceStep(part), { cause: retry?.reason ?? '', actor: retry?.actor ?? 'workflow' });
  part.asked = 0;
  part.newsAt = Date.now() - run.policy.callbackWait;
}

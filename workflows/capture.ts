import { type Happened, happen } from './happen.ts';
import { liveParts, type OrderRun, type Part, type RetryRequest } from './order-run.ts';
import { insist, openNextTry, park, unpark } from './park.ts';
import { send } from './send.ts';
import { authorise, gaveUp } from './steps.ts';
import { waitForAnswer } from './wait.ts';

/** Takes this part's share of the money. Null: taken. A declined capture holds the goods until somebody decides. */
export async function capturePart(run: OrderRun, part: Part): Promise<Happened | null> {
  const { vendorId } = part;
  const step = `capture:${vendorId}`;
  happen(run, { event: 'capture-started', cause: `${vendorId} is ready` });
  for (;;) {
    const insisted = await insist(run, {
      step,
      budget: run.policy.payment.budget,
      numbered: true,
      attempt: (n) => capture(run, part, n),
    });
    if (insisted.kind === 'hopeless') return gaveUp(insisted);
    const { answer } = insisted;
    if (answer.kind === 'captured') {
      part.capturedMinor = answer.amountMinor;
      happen(run, { event: 'captured', cause: `${vendorId}: ${answer.captureId}`, source: 'activity' });
      return null;
    }
    const retry = await waitForOtherAnswer(run, step, answer.code);
    if (retry === null && run.byHand.has(step)) continue;
    if (retry === null) {
      const cause = `${step} declined (${answer.code}) and nobody answered`;
      return { event: 'expired', cause, source: 'timer', failureCode: 'capture-declined' };
    }
    await openNextTry(run, step, retry);
    if (answer.code === 'expired' && retry.authorised !== true) await authoriseAgain(run, retry);
  }
}

function capture(run: OrderRun, part: Part, n: number) {
  const others = liveParts(run).filter((other) => other !== part);
  return send(run, run.effects.payment.capturePayment, `capture the share of ${part.vendorId}`, {
    authorisationId: run.authorisation?.id ?? '',
    vendorId: part.vendorId,
    currency: run.order.currency,
    amountMinor: part.amountMinor,
    // The last one takes the remainder, so that rounding can leave nothing behind.
    // Not where a part was left out: what was authorised for it may still be there.
    final: others.every((other) => other.capturedMinor > 0) && !run.parts.some((each) => each.undone),
    n,
  });
}

async function waitForOtherAnswer(run: OrderRun, step: string, code: string): Promise<RetryRequest | null> {
  const detail = `${step}: declined (${code}); the goods are held`;
  park(run, { step, reason: 'capture-declined', detail });
  let retry: RetryRequest | null = null;
  try {
    await waitForAnswer(run, step, {
      limit: run.policy.customerExpiry,
      answered: () => run.parked.get(step)?.retry != null || run.byHand.has(step),
    });
    retry = run.parked.get(step)?.retry ?? null;
    return retry;
  } finally {
    const actor = retry?.actor ?? 'workflow';
    unpark(run, step, { cause: `${step}: ${retry?.reason ?? 'given up'}`, actor });
  }
}

/** An authorisation that has run out takes a new one for what is not captured yet. */
async function authoriseAgain(run: OrderRun, retry: RetryRequest): Promise<void> {
  await openNextTry(run, 'authorise', retry);
  const open = liveParts(run).filter((part) => part.capturedMinor === 0);
  const amountMinor = open.reduce((sum, part) => sum + part.amountMinor, 0);
  const authorised = await insist(run, {
    step: 'authorise',
    budget: run.policy.payment.budget,
    numbered: true,
    attempt: (n) => authorise(run, amountMinor, n),
  });
  if (authorised.kind === 'hopeless' || authorised.answer.kind === 'declined') return;
  const { answer } = authorised;
  run.authorisation = {
    id: answer.authorisationId,
    expiresAt: answer.kind === 'authorised' ? answer.expiresAt : null,
  };
}

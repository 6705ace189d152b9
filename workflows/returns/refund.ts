import { condition } from '@temporalio/workflow';
import { park, type ReturnEventInput, unpark } from './apply-event.ts';
import type { ReturnRun } from './return-run.ts';
import { openNextTry, parkUntilRetry, runStep, send } from './step-runner.ts';

/** Gives the money back: through the provider, or by a person where there is none or it cannot. */
export async function refund(run: ReturnRun): Promise<ReturnEventInput> {
  const amountMinor = run.refundMinor ?? 0;
  const { currency, paymentMethod } = run.facts ?? { currency: '', paymentMethod: 'card' };
  if (amountMinor === 0) return { event: 'refunded', cause: 'nothing is given back' };
  if (paymentMethod === 'cash') {
    await awaitPayout(run);
    return await settle(run, { atProvider: false });
  }
  const given = () => run.settlement !== null;
  for (;;) {
    const answer = await runStep(run, {
      step: 'refund',
      numbered: true,
      given,
      attempt: (n) =>
        send(run, run.effects.payment.refundReturn, 'give the money back', { currency, amountMinor, n }),
    });
    if (answer?.kind === 'refunded') {
      run.refundedMinor = answer.amountMinor;
      run.refundedBy = 'provider';
      return { event: 'refunded', cause: answer.refundId, source: 'activity' };
    }
    const detail = `refund: declined (${answer?.code})`;
    const retry = answer === null ? null : await parkUntilRetry(run, { step: 'refund', given }, detail);
    if (retry === null) return await settle(run, { atProvider: true });
    await openNextTry(run, 'refund', retry);
  }
}

async function awaitPayout(run: ReturnRun): Promise<void> {
  const detail = 'it was paid in cash: pay it out by hand and say under which reference';
  park(run, { step: 'refund', detail });
  await condition(() => run.settlement !== null);
  const { actor = 'workflow', reason: cause = '' } = run.settlement ?? {};
  unpark(run, { cause, actor });
}

async function settle(
  run: ReturnRun,
  { atProvider }: { readonly atProvider: boolean },
): Promise<ReturnEventInput> {
  const { actor, reason, reference } = run.settlement as NonNullable<ReturnRun['settlement']>;
  const amountMinor = run.refundMinor ?? 0;
  const currency = run.facts?.currency ?? '';
  const asked = { amountMinor, currency, reference, actor, atProvider };
  const settled = await runStep(run, {
    step: 'settle',
    numbered: false,
    attempt: () => send(run, run.effects.payment.settleRefund, 'write down the payout', asked),
  });
  run.refundedMinor = settled?.amountMinor ?? amountMinor;
  if (settled?.kind === 'refunded') {
    run.refundedBy = 'provider';
    const cause = 'the provider had given it back all the same; nothing is booked by hand';
    return { event: 'refunded', cause, source: 'activity' };
  }
  run.refundedBy = 'hand';
  return { event: 'settled', cause: `${reference}: ${reason}`, actor, source: 'operator' };
}

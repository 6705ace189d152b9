import { condition } from '@temporalio/workflow';
import { answerOf, openNextTry, park, parkUntilRetry, runStep, unpark } from '../process/step-runner.ts';
import type { ReturnEventInput } from './apply-event.ts';
import type { ReturnProcess, ReturnRun } from './return-run.ts';
import { send } from './send.ts';

/** Gives the money back: through the provider, or by a person where there is none or it cannot. */
export async function refund(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'people' | 'refund' | 'request'>,
): Promise<ReturnEventInput> {
  const amountMinor = run.refund.dueMinor ?? 0;
  const { currency, paymentMethod } = run.request.facts ?? { currency: '', paymentMethod: 'card' };
  if (amountMinor === 0) return { event: 'refunded', cause: 'nothing is given back' };
  if (paymentMethod === 'cash') {
    await awaitPayout(run);
    return await settle(run, { atProvider: false });
  }
  const given = () => run.people.settlement !== null;
  for (;;) {
    const refunded = await runStep(run, {
      step: 'refund',
      numbered: true,
      given,
      attempt: (n) =>
        send(run, run.effects.payment.refundReturn, 'give the money back', { currency, amountMinor, n }),
    });
    const answer = answerOf(refunded);
    if (answer?.kind === 'refunded') {
      run.refund.paidMinor = answer.amountMinor;
      run.refund.paidBy = 'provider';
      return { event: 'refunded', cause: answer.refundId, source: 'activity' };
    }
    const detail = `refund: declined (${answer?.code})`;
    const parked = { step: 'refund', reason: 'return-parked', detail } as const;
    const retry = answer === null ? null : await parkUntilRetry(run, parked, { given });
    if (retry === null) return await settle(run, { atProvider: true });
    await openNextTry(run, 'refund', retry);
  }
}

async function awaitPayout(run: ReturnProcess & Pick<ReturnRun, 'people'>): Promise<void> {
  const detail = 'it was paid in cash: pay it out by hand and say under which reference';
  park(run, { step: 'refund', reason: 'return-parked', detail });
  await condition(() => run.people.settlement !== null);
  const { actor = 'workflow', reason: cause = '' } = run.people.settlement ?? {};
  unpark(run, 'refund', { cause, actor });
}

async function settle(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'people' | 'refund' | 'request'>,
  { atProvider }: { readonly atProvider: boolean },
): Promise<ReturnEventInput> {
  const { actor, reason, reference } = run.people.settlement as NonNullable<
    ReturnRun['people']['settlement']
  >;
  const amountMinor = run.refund.dueMinor ?? 0;
  const currency = run.request.facts?.currency ?? '';
  const asked = { amountMinor, currency, reference, actor, atProvider };
  const result = await runStep(run, {
    step: 'settle',
    numbered: false,
    attempt: () => send(run, run.effects.payment.settleRefund, 'write down the payout', asked),
  });
  const settled = answerOf(result);
  run.refund.paidMinor = settled?.amountMinor ?? amountMinor;
  if (settled?.kind === 'refunded') {
    run.refund.paidBy = 'provider';
    const cause = 'the provider had given it back anyway; nothing is booked by hand';
    return { event: 'refunded', cause, source: 'activity' };
  }
  run.refund.paidBy = 'hand';
  return { event: 'settled', cause: `${reference}: ${reason}`, actor, source: 'operator' };
}

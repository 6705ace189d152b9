import { condition } from '@temporalio/workflow';
import { settleStepInputSchema, skipStepInputSchema } from '../../../contract/order/order-messages.ts';
import type { ByHandCall, ByHandResult } from '../../../contract/order/remedy-activities.ts';
import { formatMoney } from '../../../domain/money.ts';
import { isAtRest } from '../../compensation/words.ts';
import { updateRefused } from '../../process/bind-update.ts';
import { kindOf } from '../../process/step-kind.ts';
import { dropHold } from '../../process/step-runner.ts';
import type { OrderProcess, OrderRun } from '../order-run.ts';
import { send } from '../send.ts';
import { choiceOf, oneOf, remedy, type Said, sign } from './remedy.ts';

type Word = Said & {
  readonly step: string;
  readonly how: ByHandCall['how'];
  readonly amountMinor: number;
  readonly reference: string | null;
};

const SETTLED_BY_HAND = ['undo-payment', 'cancel-vendor', 'capture', 'vendor', 'release'];
const SKIPPED = ['undo-payment', 'cancel-vendor', 'release-stock'];

export const skipStep = remedy(skipStepInputSchema, {
  otherwise: 'no step that could be left out is parked or held',
  takesUpdateLock: true,
  offer: (run) => choiceOf('steps', waitingSteps(run, SKIPPED)),
  problem: (run, { step }) => oneOf(step, waitingSteps(run, SKIPPED), 'parked or held step to skip'),
  async take(run, { actor, reason, step }) {
    return await close(run, { actor, reason, step, how: 'skipped', amountMinor: 0, reference: null });
  },
});

export const settleStep = remedy(settleStepInputSchema, {
  otherwise: 'no step that could be done by hand is parked or held',
  takesUpdateLock: true,
  offer: (run) => choiceOf('steps', waitingSteps(run, SETTLED_BY_HAND)),
  problem: (run, { amountMinor, step }) =>
    oneOf(step, waitingSteps(run, SETTLED_BY_HAND), 'parked or held step to settle') ??
    amountProblem(run, step, amountMinor),
  async take(run, { actor, amountMinor, reason, reference, step }) {
    return await close(run, { actor, reason, step, how: 'settled', amountMinor, reference });
  },
});

async function close(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase' | 'undo'>,
  word: Word,
): Promise<string> {
  const { actor, how, reason, step } = word;
  const answer = answerOf(word);
  // A hold takes effect where the step is attempted, before an operator settles it.
  if (!isAtRest(run, step)) await condition(() => isAtRest(run, step));
  if (!waitingSteps(run, [kindOf(step)]).includes(step))
    throw updateRefused(`${step} was finished meanwhile`);
  const result = await book(run, word, answer);
  if (result.kind === 'not-done') {
    throw updateRefused(
      `the provider knows nothing of ${step}, so it is not done and a try is safe; accepted: retryStage`,
    );
  }
  if (result.kind === 'done-already') {
    const parked = run.steps.parked.get(step);
    if (parked !== undefined) parked.retry = { requestId: '', actor, reason };
    dropHold(run, step, { cause: `${step}: it had happened already`, actor });
    return `${step} had happened already; its own answer is taken`;
  }
  run.steps.byHand.set(step, { how, answer });
  sign(run, how, { actor, reason, what: `${step} (${word.reference ?? 'nothing was done'})` });
  if (how === 'skipped') return `${step} is skipped; the books say so under ${actor}`;
  const verified = result.verified ? 'the provider does not contradict' : 'the provider could not be asked';
  return `${step} counts as done (${word.reference}); ${verified}`;
}

/** In the shape of the step's own activity result, because the waiting step receives it instead. */
function answerOf({ amountMinor, how, reference, step }: Word): unknown {
  switch (kindOf(step)) {
    case 'undo-payment':
      return { kind: 'undone', voided: false, refundedMinor: amountMinor };
    case 'cancel-vendor':
      return { kind: how === 'settled' ? 'cancelled' : 'nothing-to-undo' };
    case 'capture':
      return { kind: 'captured', captureId: reference, amountMinor };
    case 'vendor':
      return { kind: 'accepted', vendorOrderId: reference };
    default:
      return null;
  }
}

async function book(
  run: Pick<OrderRun, 'effects' | 'log' | 'purchase' | 'steps'>,
  word: Word,
  answer: unknown,
): Promise<ByHandResult> {
  const { actor, how, reason, reference, step } = word;
  const kind = kindOf(step);
  const amountMinor = kind === 'undo-payment' ? -word.amountMinor : word.amountMinor;
  const { currency } = run.purchase.order;
  const n = run.steps.numbers.get(step) ?? 1;
  const call = { step, n, how, currency, amountMinor, reference, actor, reason, answer };
  const { db, payment, vendor } = run.effects.update;
  const summary = `write down that ${step} is ${how}`;
  if (kind === 'undo-payment' || kind === 'capture')
    return await send(run, payment.closePaymentByHand, summary, call);
  if (kind === 'release-stock') return await send(run, db.closeByHand, summary, call);
  return await send(run, vendor.closeVendorByHand, summary, call);
}

function amountProblem(
  run: Pick<OrderRun, 'parts' | 'purchase'>,
  step: string,
  amountMinor: number,
): string | null {
  const money = (minor: number) => formatMoney({ currency: run.purchase.order.currency, minor });
  switch (kindOf(step)) {
    case 'undo-payment':
      return amountMinor <= run.purchase.amountMinor
        ? null
        : `the order came to ${money(run.purchase.amountMinor)} in all`;
    case 'capture': {
      const share = run.parts.all.find(({ vendorId }) => step === `capture:${vendorId}`)?.amountMinor ?? 0;
      return amountMinor === share ? null : `the share is ${money(share)}; settle takes that amount`;
    }
    default:
      return amountMinor === 0 ? null : `${step} moves no money; its amount is 0`;
  }
}

function waitingSteps(run: Pick<OrderRun, 'steps'>, kinds: readonly string[]): readonly string[] {
  const waiting = new Set([...run.steps.parked.keys(), ...run.steps.holds.keys()]);
  return [...waiting].filter((step) => kinds.includes(kindOf(step)) && !run.steps.tries.has(step));
}

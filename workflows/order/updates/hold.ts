import {
  holdInputSchema,
  releaseInputSchema,
  resumeInputSchema,
  retryStageInputSchema,
} from '../../../contract/order/order-messages.ts';
import { overlayMove } from '../../../domain/order-overlay.ts';
import { writeSoon } from '../../process/log.ts';

import { dropHold } from '../../process/step-runner.ts';
import { now } from '../../runtime/now.ts';
import { isCash, liveParts, type OrderRun } from '../order-run.ts';
import { choiceOf, oneOf, remedy, type Said, sign } from './remedy.ts';

export const hold = remedy(holdInputSchema, {
  otherwise: 'no step of it is left to hold',
  offer: (run) => choiceOf('steps', stepsToHold(run)),
  problem: (run, { step }) => oneOf(step, stepsToHold(run), 'step to hold'),
  take(run, { actor, reason, step }) {
    run.steps.holds.set(step, { step, by: actor, since: now(), reason });
    sign(run, 'held', { actor, reason, what: step });
    const underWay = run.steps.tries.get(step);
    underWay?.cancel();
    writeSoon(run);
    const cut = underWay === undefined ? '' : '; the try that is in progress is cut short or ends';
    return `${step} is held${cut}`;
  },
});

export const release = remedy(releaseInputSchema, {
  otherwise: 'nothing is held',
  offer: (run) => choiceOf('steps', [...run.steps.holds.keys()]),
  problem: (run, { step }) => oneOf(step, [...run.steps.holds.keys()], 'held step'),
  take(run, { actor, reason, step }) {
    dropHold(run, step, { cause: `${step}: ${reason}`, actor });
    return `${step} goes on`;
  },
});

export const retryStage = remedy(retryStageInputSchema, {
  otherwise: 'nothing is parked',
  offer: (run) => choiceOf('steps', stepsToRetry(run)),
  problem: (run, { step }) => (step === undefined ? null : oneOf(step, stepsToRetry(run), 'parked step')),
  take(run, { actor, reason, requestId, step }, id) {
    const steps = step === undefined ? stepsToRetry(run) : [step];
    retry(run, steps, { actor, reason, requestId: requestId ?? id });
    return `tried again: ${steps.join(', ')}`;
  },
});

export const resume = remedy(resumeInputSchema, {
  otherwise: 'nothing is parked and nothing is held',
  offer: (run) => (run.steps.parked.size + run.steps.holds.size === 0 ? null : {}),
  take(run, { actor, reason, requestId }, id) {
    const held = [...run.steps.holds.keys()];
    for (const step of held) dropHold(run, step, { cause: `${step}: ${reason}`, actor });
    const steps = stepsToRetry(run);
    retry(run, steps, { actor, reason, requestId: requestId ?? id });
    return `goes on: ${[...new Set([...held, ...steps])].join(', ')}`;
  },
});

function retry(
  run: Pick<OrderRun, 'steps'>,
  steps: readonly string[],
  said: Said & { readonly requestId: string },
): void {
  for (const step of steps) {
    const parked = run.steps.parked.get(step);
    if (parked !== undefined) parked.retry = said;
  }
}

function stepsToRetry(run: Pick<OrderRun, 'steps'>): readonly string[] {
  return [...run.steps.parked.keys()].filter((step) => !run.steps.holds.has(step));
}

/** What is still to be done, in the words of the steps: forward, or back while the order is being undone. */
function stepsToHold(
  run: Pick<OrderRun, 'parts' | 'payment' | 'purchase' | 'state' | 'steps' | 'undo'>,
): readonly string[] {
  const open = run.undo.running ? stepsBack(run) : stepsForward(run);
  return open.filter((step) => overlayMove(run.steps.holds.has(step), 'held') !== null);
}

function stepsBack(run: Pick<OrderRun, 'undo'>): readonly string[] {
  return run.undo.list.filter(({ state }) => state === 'pending').map(({ step }) => step);
}

function stepsForward(run: Pick<OrderRun, 'parts' | 'payment' | 'purchase' | 'state'>): readonly string[] {
  const { current: stage } = run.state;
  if (stage === 'cancelling' || stage === 'compensating') return [];
  const beforeStock = stage === 'placed' || stage === 'reserving';
  const beforePayment = beforeStock || stage === 'authorising';
  const steps = beforeStock ? ['reserve'] : [];
  if (beforePayment && run.payment.authorisation === null && !isCash(run)) steps.push('authorise');
  for (const part of liveParts(run)) {
    if (part.shipment.arrived) continue;
    if (part.vendorOrderId === null) steps.push(`vendor:${part.vendorId}`);
    if (part.capturedMinor === 0 && !isCash(run)) steps.push(`capture:${part.vendorId}`);
    if (!part.shipment.released) steps.push(`release:${part.vendorId}`);
  }
  return steps;
}

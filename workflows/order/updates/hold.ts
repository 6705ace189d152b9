import {
  holdInputSchema,
  releaseInputSchema,
  resumeInputSchema,
  retryStageInputSchema,
} from '../../../contract/order/order-messages.ts';
import { overlayMove } from '../../../domain/order-overlay.ts';
import { writeSoon } from '../../process/send.ts';
import { dropHold } from '../../process/step-runner.ts';
import { now } from '../../runtime/now.ts';
import { isCash, liveParts, type OrderRun } from '../order-run.ts';
import { choiceOf, oneOf, remedy, type Said, sign } from './remedy.ts';

export const hold = remedy(holdInputSchema, {
  otherwise: 'no step of it is left to hold',
  offer: (run) => choiceOf('steps', stepsToHold(run)),
  problem: (run, { step }) => oneOf(step, stepsToHold(run), 'step to hold'),
  take(run, { actor, reason, step }) {
    run.holds.set(step, { step, by: actor, since: now(), reason });
    sign(run, 'held', { actor, reason, what: step });
    const underWay = run.tries.get(step);
    underWay?.cancel();
    writeSoon(run);
    const cut = underWay === undefined ? '' : '; the try that is under way is cut short or ends';
    return `${step} is held${cut}`;
  },
});

export const release = remedy(releaseInputSchema, {
  otherwise: 'nothing is held',
  offer: (run) => choiceOf('steps', [...run.holds.keys()]),
  problem: (run, { step }) => oneOf(step, [...run.holds.keys()], 'held step'),
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
  offer: (run) => (run.parked.size + run.holds.size === 0 ? null : {}),
  take(run, { actor, reason, requestId }, id) {
    const held = [...run.holds.keys()];
    for (const step of held) dropHold(run, step, { cause: `${step}: ${reason}`, actor });
    const steps = stepsToRetry(run);
    retry(run, steps, { actor, reason, requestId: requestId ?? id });
    return `goes on: ${[...new Set([...held, ...steps])].join(', ')}`;
  },
});

function retry(run: OrderRun, steps: readonly string[], said: Said & { readonly requestId: string }): void {
  for (const step of steps) {
    const parked = run.parked.get(step);
    if (parked !== undefined) parked.retry = said;
  }
}

function stepsToRetry(run: OrderRun): readonly string[] {
  return [...run.parked.keys()].filter((step) => !run.holds.has(step));
}

/** What is still to be done, in the words of the steps: forward, or back while the order is being undone. */
function stepsToHold(run: OrderRun): readonly string[] {
  const open = run.undoing ? stepsBack(run) : stepsForward(run);
  return open.filter((step) => overlayMove(run.holds.has(step), 'held') !== null);
}

function stepsBack(run: OrderRun): readonly string[] {
  return run.compensations.filter(({ state }) => state === 'pending').map(({ step }) => step);
}

function stepsForward(run: OrderRun): readonly string[] {
  const { stage } = run;
  if (stage === 'cancelling' || stage === 'compensating') return [];
  const beforeStock = stage === 'placed' || stage === 'reserving';
  const beforePayment = beforeStock || stage === 'authorising';
  const steps = beforeStock ? ['reserve'] : [];
  if (beforePayment && run.authorisation === null && !isCash(run)) steps.push('authorise');
  for (const part of liveParts(run)) {
    if (part.arrived) continue;
    if (part.vendorOrderId === null) steps.push(`vendor:${part.vendorId}`);
    if (part.capturedMinor === 0 && !isCash(run)) steps.push(`capture:${part.vendorId}`);
    if (!part.released) steps.push(`release:${part.vendorId}`);
  }
  return steps;
}

import type { CompensationInput } from '../../contract/compensation/compensation.ts';
import { createRun } from '../order/create-run.ts';
import { createPart, type OrderRun, type Part } from '../order/order-run.ts';

/** The parts as the undo finds them. One that is begun again asks for the same, under the same keys. */
export function partsToUndo(run: Pick<OrderRun, 'parts'>): CompensationInput['parts'] {
  return run.parts.all.map(partOf);
}

/** All of the order that its undo needs, and nothing that the order alone decides. */
export function snapshotOf(
  run: Pick<OrderRun, 'payment' | 'purchase' | 'steps' | 'undo'>,
  parts: CompensationInput['parts'],
): CompensationInput {
  const steps = new Set(run.undo.list.map(({ step }) => step));
  return {
    v: 1,
    order: run.purchase.order,
    round: run.undo.rounds,
    outcome: run.undo.outcome,
    parts,
    goodwillMinor: run.payment.goodwillMinor,
    numbers: Object.fromEntries([...run.steps.numbers].filter(([step]) => steps.has(step))),
    compensations: run.undo.list.map((known) => ({ ...known })),
    holds: [...run.steps.holds.values()].filter(({ step }) => steps.has(step)),
    byHand: [...run.steps.byHand]
      .filter(([step]) => steps.has(step))
      .map(([step, word]) => ({ step, ...word })),
  };
}

function partOf(part: Part): CompensationInput['parts'][number] {
  const { capturedMinor, lines, progress, undone, vendorId } = part;
  const { left, released } = part.shipment;
  return { capturedMinor, left, lines: [...lines], progress, released, undone, vendorId };
}

/** The run state on which the functions of the undo work, as the order's own run would have it. */
export function runOf(input: CompensationInput, now: number): OrderRun {
  const run = createRun(input.order, now, 'compensation');
  run.parts.all = input.parts.map(({ capturedMinor, left, progress, released, undone, ...given }) => ({
    ...createPart(given, now),
    capturedMinor,
    progress,
    undone,
    shipment: { releaseRequested: released, released, left, arrived: false },
  }));
  run.state.current = 'compensating';
  run.state.next = null;
  run.log.recorded = true;
  // The order writes its log.
  run.log.unwritten = [];
  run.log.timeline = [];
  run.undo.running = true;
  run.undo.rounds = input.round;
  run.undo.outcome = input.outcome;
  run.payment.goodwillMinor = input.goodwillMinor;
  run.undo.list = input.compensations;
  run.steps.numbers = new Map(Object.entries(input.numbers));
  run.steps.holds = new Map(input.holds.map((hold) => [hold.step, hold]));
  for (const { answer, how, step } of input.byHand) run.steps.byHand.set(step, { how, answer });
  return run;
}

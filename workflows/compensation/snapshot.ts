import type { CompensationInput } from '../../contract/compensation/compensation.ts';
import { createPart, createRun, type OrderRun, type Part } from '../order/order-run.ts';

/** The parts as the undo finds them. One that is begun again asks for the same, under the same keys. */
export function partsToUndo(run: OrderRun): CompensationInput['parts'] {
  return run.parts.map(partOf);
}

/** All of the order that its undo needs, and nothing that the order alone decides. */
export function snapshotOf(run: OrderRun, parts: CompensationInput['parts']): CompensationInput {
  const steps = new Set(run.compensations.map(({ step }) => step));
  return {
    v: 1,
    order: run.order,
    round: run.undoRounds,
    outcome: run.undoOutcome,
    parts,
    goodwillMinor: run.goodwillMinor,
    numbers: Object.fromEntries([...run.numbers].filter(([step]) => steps.has(step))),
    compensations: run.compensations.map((known) => ({ ...known })),
    holds: [...run.holds.values()].filter(({ step }) => steps.has(step)),
    byHand: [...run.byHand].filter(([step]) => steps.has(step)).map(([step, word]) => ({ step, ...word })),
  };
}

function partOf(part: Part): CompensationInput['parts'][number] {
  const { capturedMinor, left, lines, progress, released, undone, vendorId } = part;
  return { capturedMinor, left, lines: [...lines], progress, released, undone, vendorId };
}

/** The run state on which the functions of the undo work, as the order's own run would have it. */
export function runOf(input: CompensationInput, now: number): OrderRun {
  const run = createRun(input.order, now, 'compensation');
  run.parts = input.parts.map((part) => ({
    ...createPart(part, now),
    ...part,
    letting: part.released,
  }));
  run.stage = 'compensating';
  run.next = null;
  run.recorded = true;
  // The order writes its log.
  run.unwritten = [];
  run.timeline = [];
  run.undoing = true;
  run.undoRounds = input.round;
  run.undoOutcome = input.outcome;
  run.goodwillMinor = input.goodwillMinor;
  run.compensations = input.compensations;
  run.numbers = new Map(Object.entries(input.numbers));
  run.holds = new Map(input.holds.map((hold) => [hold.step, hold]));
  for (const { answer, how, step } of input.byHand) run.byHand.set(step, { how, answer });
  return run;
}

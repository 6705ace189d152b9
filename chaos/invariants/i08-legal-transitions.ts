import { isLegalTransition } from '../../domain/order-state.ts';
import { isLegalReturnTransition } from '../../domain/return-state.ts';
import type { ReturnStepFact, TransitionFact } from '../evidence/evidence.ts';
import { groupBy } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

export const legalTransitions: Invariant = {
  id: 'I8',
  says: 'every step in the log is legal, follows from the one before, and their numbers have no gap',
  check: ({ database }) => [
    ...[...groupBy(database.transitions, (one) => one.orderId)].flatMap(([orderId, log]) =>
      flawOfLog(
        orderId,
        log.map((line) => ({ ...line, legal: isLegalTransition(line) })),
      ),
    ),
    ...[...groupBy(database.returnSteps, (one) => one.returnId)].flatMap(([returnId, log]) =>
      flawOfLog(
        returnId,
        log.map((line) => ({ ...line, legal: isLegalReturnTransition(line) })),
      ),
    ),
  ],
};

/** One line of the log of an order or of a return, and whether its own table allows it. */
type Line = Omit<TransitionFact | ReturnStepFact, 'orderId' | 'returnId' | 'from' | 'to'> & {
  readonly from: string | null;
  readonly to: string;
  readonly legal: boolean;
};

function flawOfLog(key: string, transitions: readonly Line[]): readonly Finding[] {
  const runs = [...groupBy(transitions, (one) => one.runId).values()]
    .map((log) => [...log].sort((a, b) => a.seq - b.seq))
    .sort((a, b) => (a[0]?.at ?? 0) - (b[0]?.at ?? 0));
  for (const [index, log] of runs.entries()) {
    const said = firstFlaw(log, branchPoint(log, runs.slice(0, index)));
    // The first flaw alone: what comes after it only repeats it.
    if (said !== undefined) return [{ key, harm: 'wrong', said }];
  }
  return [];
}

/** The step of an earlier run that a reset went back to; undefined for the first run. */
function branchPoint(log: readonly Line[], earlier: readonly (readonly Line[])[]): Line | undefined {
  const seq = (log[0]?.seq ?? 1) - 1;
  return earlier.flat().findLast((line) => line.seq === seq);
}

function firstFlaw(log: readonly Line[], start: Line | undefined): string | undefined {
  let before = start;
  for (const line of log) {
    const said = flawOf(line, before);
    if (said !== undefined) return said;
    before = line;
  }
  return undefined;
}

function flawOf(line: Line, before: Line | undefined): string | undefined {
  const seq = (before?.seq ?? 0) + 1;
  if (line.seq !== seq) {
    return line.seq < seq
      ? `step ${line.seq} is there twice`
      : `step ${seq} is missing before step ${line.seq}`;
  }
  if (before !== undefined && line.from !== before.to) {
    return `step ${line.seq} starts from ${line.from ?? 'nothing'}, yet step ${before.seq} led to ${before.to}`;
  }
  if (!line.legal) {
    return `step ${line.seq}: ${line.event} does not lead from ${line.from ?? 'nothing'} to ${line.to}`;
  }
  return undefined;
}

import { isLegalTransition } from '../../domain/order-state.ts';
import type { TransitionFact } from '../evidence/evidence.ts';
import { groupBy } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

export const legalTransitions: Invariant = {
  id: 'I8',
  says: 'every step in the log is legal, follows from the one before, and their numbers have no gap',
  judge: (evidence) =>
    [...groupBy(evidence.database.transitions, (one) => one.orderId)].flatMap(([orderId, transitions]) =>
      firstFlaw(
        orderId,
        [...transitions].sort((a, b) => a.seq - b.seq),
      ),
    ),
};

/** The first flaw alone: what comes after it only repeats it. */
function firstFlaw(key: string, log: readonly TransitionFact[]): readonly Finding[] {
  let before: TransitionFact | undefined;
  for (const [index, line] of log.entries()) {
    const said = flawOf(line, before, index + 1);
    if (said !== undefined) return [{ key, harm: 'wrong', said }];
    before = line;
  }
  return [];
}

function flawOf(line: TransitionFact, before: TransitionFact | undefined, seq: number): string | undefined {
  if (line.seq !== seq) {
    return line.seq < seq
      ? `step ${line.seq} is there twice`
      : `step ${seq} is missing before step ${line.seq}`;
  }
  if (before !== undefined && line.from !== before.to) {
    return `step ${line.seq} starts from ${line.from ?? 'nothing'}, yet step ${before.seq} led to ${before.to}`;
  }
  if (!isLegalTransition(line)) {
    return `step ${line.seq}: ${line.event} does not lead from ${line.from ?? 'nothing'} to ${line.to}`;
  }
  return undefined;
}

import { poll } from '../../../support/time/wait.ts';
import type { TemporalLink } from '../../temporal/connect.ts';
import { describeOrder, type OrderFacts } from '../../temporal/describe.ts';
import type { FrozenRun } from '../action.ts';

const SEEN_WITHIN_MS = 3_000;
/** What was sent may move it a moment later, or not at all. */
const MOVES_WITHIN_MS = 500;
const BETWEEN_MS = 100;

/** The state in which it was before, and the one that it answered with; null where it did not. */
export type States = { readonly before: string | null; readonly answered: string | null };

/**
 * Looks at it again until the new state is seen, and gives what was seen last. A worker may be slow to act, so
 * not seeing it is no failure: the answer already had what was decided.
 */
export async function verify(
  link: TemporalLink,
  run: FrozenRun,
  isApplied: (facts: OrderFacts) => boolean,
  states: States = { before: null, answered: null },
): Promise<{ readonly facts: OrderFacts | null; readonly seen: boolean; readonly gone: boolean }> {
  const moves = states.answered === null || states.answered !== states.before;
  const limitMs = moves ? SEEN_WITHIN_MS : MOVES_WITHIN_MS;
  let facts: OrderFacts | null = null;
  const ended = await poll({ limitMs, everyMs: BETWEEN_MS }, async () => {
    const looked = await describeOrder(link, run);
    if (looked.ok) {
      facts = looked.value;
      return isApplied(looked.value) && 'seen';
    }
    return looked.problem.kind !== 'timeout' && looked.problem.kind !== 'unreachable' && 'gone';
  });
  return { facts, seen: ended === 'seen', gone: ended === 'gone' };
}

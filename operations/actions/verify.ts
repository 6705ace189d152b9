import { isTerminalStage } from '../../domain/order-stage.ts';
import { poll } from '../../support/time/wait.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { describeOrder, type OrderFacts } from '../temporal/describe.ts';
import type { FrozenRun, OrderAction } from './action.ts';

const SEEN_WITHIN_MS = 3_000;
/** What was told may move it a moment later, or not at all. */
const MOVES_WITHIN_MS = 500;
const BETWEEN_MS = 100;

/** The state in which it was before, and the one that it answered with; null where it was not said. */
export type Told = { readonly before: string | null; readonly answered: string | null };

/**
 * Looks at the order again until the new state is seen, and gives what was seen last. A worker may be slow to act, so
 * not seeing it is no failure: the answer already said what was decided.
 */
export async function verify(
  link: TemporalLink,
  run: FrozenRun,
  action: OrderAction,
  told: Told = { before: null, answered: null },
): Promise<{ readonly facts: OrderFacts | null; readonly seen: boolean }> {
  const moves = told.answered === null || told.answered !== told.before;
  const limitMs = moves ? SEEN_WITHIN_MS : MOVES_WITHIN_MS;
  let facts: OrderFacts | null = null;
  const ended = await poll({ limitMs, everyMs: BETWEEN_MS }, async () => {
    const looked = await describeOrder(link, run);
    if (looked.ok) {
      facts = looked.value;
      return isSeen(action, looked.value, told) && 'seen';
    }
    return looked.problem.kind !== 'timeout' && looked.problem.kind !== 'unreachable' && 'gone';
  });
  return { facts, seen: ended === 'seen' };
}

export function isSeen(
  action: OrderAction,
  facts: OrderFacts,
  told: Pick<Told, 'before'> = { before: null },
): boolean {
  const { row } = facts;
  switch (action.kind) {
    case 'cancel':
      return (
        row.stage === 'cancelling' ||
        row.stage === 'compensating' ||
        (row.stage !== null && isTerminalStage(row.stage))
      );
    case 'approve':
    case 'decline':
      return row.stuckReason !== 'payment-review';
    case 'remedy':
      return action.of === undefined || row.state !== told.before;
    case 'retry':
      return true;
    case 'terminate':
      return row.run === 'terminated';
    case 'pause':
      return row.run === 'paused';
    case 'unpause':
      return row.run !== 'paused';
    case 'reset':
      return row.open || row.closeTime !== null;
    default:
      return true;
  }
}

import * as keys from '../../contract/temporal/search-attributes.ts';
import type { Shown } from '../process/attributes.ts';
import { firstParked } from '../process/process.ts';
import type { SubscriptionRun } from './subscription-run.ts';

/** The parts that visibility shows something of. */
export type ShownSource = Pick<SubscriptionRun, 'renewal' | 'state' | 'steps'>;

export function shownOf(run: ShownSource): Shown {
  const { current, since } = run.state;
  const parked = firstParked(run);
  return {
    attributes: [
      { key: keys.orderStatusKey, value: current },
      { key: keys.needsAttentionKey, value: parked !== null },
      { key: keys.stuckReasonKey, value: parked?.reason ?? null },
    ],
    withChange: [{ key: keys.stageSinceKey, value: new Date(since) }],
    details: `subscription ${current}, period ${run.renewal.period}${parked === null ? '' : `: ${parked.detail}`}`,
  };
}

/** Unknown: each run states all of them, also what the run before it has left empty. */
export function shownAtStart(): Map<string, string> {
  const names = [keys.orderStatusKey, keys.needsAttentionKey, keys.stuckReasonKey].map(({ name }) => name);
  return new Map(names.map((name) => [name, 'unknown']));
}

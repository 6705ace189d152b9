import * as keys from '../../contract/temporal/search-attributes.ts';
import type { Shown } from '../process/attributes.ts';
import { firstParked } from '../process/process.ts';
import type { ReturnRun } from './return-run.ts';

/** The parts that visibility shows something of. */
export type ShownSource = Pick<ReturnRun, 'refund' | 'state' | 'steps'>;

export function shownOf(run: ShownSource): Shown {
  const { current, failureCode, since } = run.state;
  const parked = firstParked(run);
  const why = parked?.detail ?? null;
  return {
    attributes: [
      { key: keys.orderStatusKey, value: current },
      { key: keys.stageSinceKey, value: new Date(since) },
      { key: keys.needsAttentionKey, value: parked !== null },
      { key: keys.stuckReasonKey, value: parked?.reason ?? null },
      { key: keys.failureCodeKey, value: failureCode },
      { key: keys.amountMinorKey, value: run.refund.dueMinor },
    ],
    why,
    details: why === null ? `return ${current}` : `return ${current}: ${why}`,
  };
}

import { groupBy } from '../evidence/order-facts.ts';
import type { Invariant } from './invariant.ts';

export const oneOpenRun: Invariant = {
  id: 'I2',
  says: 'at most one run of an order is open',
  check(evidence) {
    const open = groupBy(
      evidence.runs.filter((run) => run.open),
      (run) => run.orderId,
    );
    return [...open]
      .filter(([, runs]) => runs.length > 1)
      .map(([key, runs]) => ({
        key,
        harm: 'doubled' as const,
        said: `${runs.length} runs are open: ${runs.map((run) => run.runId).join(', ')}`,
      }));
  },
};

import { isTerminalStage } from '../../domain/order-stage.ts';
import { groupBy } from '../evidence/order-facts.ts';
import type { Invariant } from './invariant.ts';

export const endedStays: Invariant = {
  id: 'I7',
  says: 'an order that has ended changes its stage no more',
  judge(evidence) {
    // Within one run: an operator's reset makes another one, and that is told elsewhere.
    const runs = groupBy(evidence.database.transitions, (one) => `${one.orderId} ${one.runId}`);
    return [...runs.values()].flatMap((transitions) => {
      const key = transitions[0]?.orderId ?? '';
      const inOrder = [...transitions].sort((a, b) => a.seq - b.seq);
      const end = inOrder.findIndex((one) => isTerminalStage(one.to));
      const later =
        end === -1 ? undefined : inOrder.slice(end + 1).find((one) => one.to !== inOrder[end]?.to);
      return later === undefined
        ? []
        : [{ key, harm: 'wrong' as const, said: `was ${inOrder[end]?.to}, then went to ${later.to}` }];
    });
  },
};

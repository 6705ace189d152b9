import { isTerminalStage } from '../../domain/order-stage.ts';
import { isReturnEnded } from '../../domain/return-state.ts';
import { groupBy } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

export const endedStays: Invariant = {
  id: 'I7',
  says: 'an order or a return that has ended changes its stage no more',
  check(evidence) {
    // Within one run: an operator's reset makes another one, and another invariant covers that.
    const runs = groupBy(evidence.database.transitions, (one) => `${one.orderId} ${one.runId}`);
    const returns = groupBy(evidence.database.returnSteps, (one) => `${one.returnId} ${one.runId}`);
    return [
      ...[...runs.values()].flatMap((log) => movedOn(log[0]?.orderId ?? '', log, isTerminalStage)),
      ...[...returns.values()].flatMap((log) => movedOn(log[0]?.returnId ?? '', log, isReturnEnded)),
    ];
  },
};

function movedOn<Stage extends string>(
  key: string,
  log: readonly { readonly seq: number; readonly to: Stage }[],
  isEnd: (stage: Stage) => boolean,
): readonly Finding[] {
  const inOrder = [...log].sort((a, b) => a.seq - b.seq);
  const end = inOrder.findIndex((one) => isEnd(one.to));
  const later = end === -1 ? undefined : inOrder.slice(end + 1).find((one) => one.to !== inOrder[end]?.to);
  return later === undefined
    ? []
    : [{ key, harm: 'wrong', said: `was ${inOrder[end]?.to}, then went to ${later.to}` }];
}

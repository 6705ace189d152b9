import type { AcceptedUpdate } from '../../../contract/order/order.ts';
import type { OrderUpdateName } from '../../../contract/order/order-messages.ts';
import { cancelProblem } from '../cancel.ts';
import type { OrderProcess, OrderRun } from '../order-run.ts';
import { amend } from './amend.ts';
import { settleStep, skipStep } from './by-hand.ts';
import { claim, note, releaseClaim } from './claim.ts';
import { approveReview, cancel } from './decide.ts';
import { hold, release, resume, retryStage } from './hold.ts';
import { forceRefund, otherMethod } from './money.ts';
import { reassignVendor } from './reassign.ts';
import type { Remedy } from './remedy.ts';
import { overrideStatus, pollVendor } from './vendor-status.ts';
import { extend, fastForward } from './waits.ts';

export const REMEDIES: Readonly<Record<OrderUpdateName, Remedy>> = {
  cancel,
  approveReview,
  retryStage,
  claim,
  releaseClaim,
  note,
  hold,
  release,
  resume,
  overrideStatus,
  pollVendor,
  extend,
  fastForward,
  skipStep,
  settleStep,
  forceRefund,
  otherMethod,
  reassignVendor,
  amend,
};

/** What would be accepted now, with what there is to choose from. */
export function accepted(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
): readonly AcceptedUpdate[] {
  return Object.entries(REMEDIES).flatMap(([update, { offer }]) => {
    const offered = offer(run);
    return offered === null ? [] : [{ update, ...offered }];
  });
}

/** Why the update would be refused, with what would be accepted instead; null: it would be taken. */
export function refusal(
  run: OrderProcess &
    Pick<OrderRun, 'effects' | 'messages' | 'parts' | 'payment' | 'people' | 'purchase' | 'review' | 'undo'>,
  name: OrderUpdateName,
  input: unknown,
): string | null {
  const remedy = REMEDIES[name];
  if (remedy.offer(run) !== null) return remedy.problem(run, input);
  if (name === 'cancel') return cancelProblem(run);
  const names = accepted(run).map(({ update }) => update);
  const instead = names.length === 0 ? 'no update is accepted now' : `accepted now: ${names.join(', ')}`;
  return `the order is ${run.state.current} and ${remedy.otherwise}; ${instead}`;
}

import { longDeadlineLink } from '../../test/long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../../test/orders/order-stack.ts';
import type { ActionContext } from '../actions/action-context.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { liveContext } from './live-link.ts';

/** Orders on a real worker, and an operator who acts on them. */
export type OrderRig = {
  readonly stack: OrderStack;
  readonly link: TemporalLink;
  readonly context: ActionContext;
  stop(): Promise<void>;
};

export async function startOrderRig(): Promise<OrderRig> {
  const stack = await startOrderStack();
  const link = longDeadlineLink(stack, 'mira@laptop');
  return {
    stack,
    link,
    context: await liveContext(link),
    async stop() {
      await link.close();
      await stack.stop();
    },
  };
}

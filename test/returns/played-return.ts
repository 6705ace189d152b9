import { randomBytes } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { newReturnId } from '../../contract/ids/new-id.ts';
import { returnWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import type { Fault } from '../../contract/providers/providers.ts';
import {
  RETURN_QUERIES,
  type ReturnInput,
  type ReturnResult,
  type ReturnView,
} from '../../contract/return/return.ts';
import { openReturn, updateReturn } from '../../operations/subjects/return/returns.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { OrderStack } from '../orders/order-stack.ts';
import { until } from '../until.ts';

/** One return on the real stack, as a test plays with it. */
export type PlayedReturn = {
  readonly input: ReturnInput;
  readonly order: OrderInput;
  readonly stack: OrderStack;
  handle(): WorkflowHandle;
  view(): Promise<ReturnView>;
  untilView(matches: (view: ReturnView) => boolean, what: string): Promise<ReturnView>;
  untilState(...states: readonly ReturnView['state'][]): Promise<ReturnView>;
  untilParked(step: string): Promise<ReturnView>;
  /** `refused` carries the return's own sentence. */
  update(name: string, input: object): Promise<{ readonly said: string; readonly refused: boolean }>;
  fault(effect: Fault['effect'], match?: Fault['match']): Promise<string>;
  result(): Promise<ReturnResult>;
};

export function returnOf(order: OrderInput, changes: Partial<ReturnInput> = {}): ReturnInput {
  const requestKey = `req-${randomBytes(8).toString('hex')}`;
  return {
    v: 1,
    returnId: newReturnId(order.orderId, requestKey),
    orderId: order.orderId,
    customerId: order.customerId,
    requestKey,
    requestedAt: new Date().toISOString(),
    policy: 'test',
    lines: order.lines.map(({ line, quantity }) => ({ line, quantity })),
    reason: 'it does not fit',
    ...changes,
  };
}

export function playedReturn(
  stack: OrderStack,
  link: TemporalLink,
  played: { readonly order: OrderInput; readonly input: ReturnInput },
): PlayedReturn {
  const { input, order } = played;
  const { returnId } = input;
  const handle = () => stack.client.workflow.getHandle(returnWorkflowId(returnId));
  const view = () => handle().query<ReturnView>(RETURN_QUERIES.return);
  const untilView: PlayedReturn['untilView'] = async (matches, what) =>
    await until(async () => {
      const seen = await view().catch(() => undefined);
      return seen !== undefined && matches(seen) ? seen : false;
    }, `${returnId}: ${what}`);
  return {
    input,
    order,
    stack,
    handle,
    view,
    untilView,
    untilState: (...states) => untilView(({ state }) => states.includes(state), states.join(' or ')),
    untilParked: (step) => untilView(({ parked }) => parked?.step === step, `parked at ${step}`),
    async update(name, asked) {
      const answer = await updateReturn(link, returnId, { name, input: asked });
      if (answer.ok) return { said: answer.value.said, refused: false };
      if (answer.problem.kind !== 'refused') throw new Error(answer.problem.message);
      return { said: answer.problem.message, refused: true };
    },
    fault: (effect, match = {}) => stack.faults.add({ effect, match: { ...match, orderId: order.orderId } }),
    result: () => handle().result() as Promise<ReturnResult>,
  };
}

export async function requestReturn(link: TemporalLink, input: ReturnInput): Promise<void> {
  const opened = await openReturn(link, input);
  if (!opened.ok) throw new Error(opened.problem.message);
}

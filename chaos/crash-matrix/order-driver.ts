import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput, OrderView } from '../../contract/order/order.ts';
import { ORDER_QUERIES, ORDER_UPDATES } from '../../contract/order/order-messages.ts';
import type { ReturnView } from '../../contract/return/return.ts';
import { contentHash } from '../../domain/content-hash.ts';
import { openReturn, showReturn, updateReturn } from '../../operations/subjects/return/returns.ts';
import { askRun, readView } from '../../operations/temporal/ask-run.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { describeOrder, runOfOrder } from '../../operations/temporal/describe.ts';
import type { ProblemKind } from '../../operations/temporal/problem.ts';
import { poll } from '../../support/time/wait.ts';
import { ChaosFailure } from '../system.ts';

/**
 * Customer and operator of one order. Workers die meanwhile, so each message has its own ID and is sent
 * until it is answered; a refusal counts as an answer, because an earlier attempt may have been accepted.
 */
export type OrderDriver = {
  readonly order: OrderInput;
  /** Asks no worker: an order that has ended would be replayed for every question. */
  untilEnded(): Promise<void>;
  untilInReview(): Promise<void>;
  untilOrder(matches: (view: OrderView) => boolean): Promise<void>;
  updateOrder(name: string, input: object): Promise<void>;
  openReturn(): Promise<void>;
  untilReturn(matches: (view: ReturnView) => boolean): Promise<void>;
  updateReturn(name: string, input: object): Promise<void>;
};

const LOOK_EVERY_MS = 1_000;
/** Minutes on a machine that has ten times its work to do; seconds else. */
const PATIENCE_MS = 900_000;
const TURNS_MAX = 5;
export const UNANSWERED: readonly ProblemKind[] = [
  'timeout',
  'unreachable',
  'no-worker',
  'throttled',
  'not-found',
];

/** Messages that can name the request they continue; all others are identified by their step. */
const NAMED: readonly string[] = [
  ORDER_UPDATES.amend,
  ORDER_UPDATES.forceRefund,
  ORDER_UPDATES.otherMethod,
  ORDER_UPDATES.reassignVendor,
];

export function driveOrder(link: TemporalLink, order: OrderInput, returnId: string): OrderDriver {
  const { customerId, orderId, policy, requestKey } = order;
  const workflowId = orderWorkflowId(orderId);
  const untilOrder = (matches: (view: OrderView) => boolean): Promise<void> =>
    until(`${orderId} reaches the expected state`, async () => {
      const view = await readView<OrderView>(link, workflowId, ORDER_QUERIES.order);
      return view.ok && matches(view.value);
    });
  const updateOrder = async (name: string, input: object): Promise<void> => {
    const request = nameOf(name, input);
    let again = 0;
    await until(`${orderId} answers ${name}`, async () => {
      const answer = await askRun(link, {
        workflowId,
        name,
        input: again > 0 && NAMED.includes(name) ? { ...input, requestId: request } : input,
        updateId: again > 0 ? `${request}-${again}` : request,
      });
      if (answer.ok) return true;
      // A message with the same ID gets the same answer; the request continues in another message.
      const unfinished = answer.problem.message.includes('The same request again takes up where it was');
      if (unfinished) again += 1;
      return !unfinished && !UNANSWERED.includes(answer.problem.kind);
    });
  };
  return {
    order,
    untilEnded: () =>
      until(`${orderId} ends`, async () => {
        const ended = await link.call({ what: `wait for ${orderId}`, deadlineMs: PATIENCE_MS }, (client) =>
          client.workflow.getHandle(workflowId).result(),
        );
        return ended.ok;
      }),
    untilInReview: () =>
      until(`${orderId} is in review`, async () => {
        const facts = await describeOrder(link, runOfOrder(orderId));
        return facts.ok && facts.value.row.stuckReason === 'payment-review';
      }),
    untilOrder,
    updateOrder,
    openReturn: () =>
      until(`${returnId} is opened`, async () => {
        const opened = await openReturn(link, {
          v: 1,
          returnId,
          orderId,
          customerId,
          requestKey,
          requestedAt: new Date().toISOString(),
          policy,
          lines: [{ line: 1, quantity: 1 }],
          reason: 'the crash matrix',
        });
        if (!opened.ok && !UNANSWERED.includes(opened.problem.kind)) {
          throw new ChaosFailure(`${returnId} could not be opened: ${opened.problem.message}`);
        }
        return opened.ok;
      }),
    untilReturn: (matches) =>
      until(`${returnId} reaches the expected state`, async () => {
        const view = await showReturn(link, returnId);
        return view.ok && matches(view.value);
      }),
    updateReturn: (name, input) => sendReturnUpdate(link, returnId, { name, input }),
  };
}

async function sendReturnUpdate(
  link: TemporalLink,
  returnId: string,
  { input, name }: { readonly name: string; readonly input: object },
): Promise<void> {
  let refused = 0;
  await until(`${returnId} answers ${name}`, async () => {
    // A message with the same ID gets the same answer: after a refusal, the next one has another ID.
    const updateId = `${nameOf(name, input)}-${refused}`;
    const answer = await updateReturn(link, returnId, { name, input, updateId });
    if (answer.ok) return true;
    if (UNANSWERED.includes(answer.problem.kind)) return false;
    refused += 1;
    // A refusal is final if an earlier attempt was accepted. If the return still waits for it, it came too early: a view
    // includes everything, also what the run processes only after this very message.
    const view = await showReturn(link, returnId);
    return view.ok && !view.value.accepted.includes(name);
  });
}

/** Repeats it in another message, as a person does after a refusal, until the order shows the result. */
export async function repeatUntilDone(
  driver: Pick<OrderDriver, 'order' | 'updateOrder' | 'untilOrder'>,
  about: { readonly name: string; readonly input: object; readonly isSo: (view: OrderView) => boolean },
): Promise<void> {
  const { input, isSo, name } = about;
  for (let turn = 1; turn <= TURNS_MAX; turn += 1) {
    await driver.updateOrder(name, { ...input, reason: `the crash matrix, ${turn}` });
    let done = false;
    await driver.untilOrder((view) => {
      done = isSo(view);
      return true;
    });
    if (done) return;
  }
  throw new ChaosFailure(`${driver.order.orderId} refused ${name} ${TURNS_MAX} times`);
}

/** The same message is the same request, however often it is sent. */
function nameOf(name: string, input: object): string {
  return `matrix-${name}-${contentHash(input)}`;
}

export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const met = await poll({ limitMs: PATIENCE_MS, everyMs: LOOK_EVERY_MS }, ask);
  if (met === undefined) throw new ChaosFailure(`not within ${PATIENCE_MS / 1000} s: ${what}`);
}

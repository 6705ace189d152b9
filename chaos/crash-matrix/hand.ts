import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput, OrderView } from '../../contract/order/order.ts';
import { ORDER_QUERIES, ORDER_UPDATES } from '../../contract/order/order-messages.ts';
import type { ReturnView } from '../../contract/return/return.ts';
import { contentHash } from '../../domain/content-hash.ts';
import { openReturn, showReturn, tellReturn } from '../../operations/subjects/return/returns.ts';
import { askRun, readView } from '../../operations/temporal/ask-run.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { describeOrder, runOfOrder } from '../../operations/temporal/describe.ts';
import type { ProblemKind } from '../../operations/temporal/problem.ts';
import { poll } from '../../support/time/wait.ts';
import { ChaosFailure } from '../system.ts';

/**
 * Customer and operator of one order. Workers die under their hands, so each message has an id of its own and is sent
 * until somebody has answered it; a no counts as an answer, because an earlier try may have been taken.
 */
export type Hand = {
  readonly order: OrderInput;
  /** Asks no worker: an order that has ended would be replayed for every question. */
  untilEnded(): Promise<void>;
  untilInReview(): Promise<void>;
  untilOrder(said: (view: OrderView) => boolean): Promise<void>;
  tellOrder(name: string, input: object): Promise<void>;
  openReturn(): Promise<void>;
  untilReturn(said: (view: ReturnView) => boolean): Promise<void>;
  tellReturn(name: string, input: object): Promise<void>;
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

/** Messages that can say which request they go on with; all others are known by the step that they are about. */
const NAMED: readonly string[] = [
  ORDER_UPDATES.amend,
  ORDER_UPDATES.forceRefund,
  ORDER_UPDATES.otherMethod,
  ORDER_UPDATES.reassignVendor,
];

export function handOf(link: TemporalLink, order: OrderInput, returnId: string): Hand {
  const { customerId, orderId, policy, requestKey } = order;
  const workflowId = orderWorkflowId(orderId);
  const untilOrder = (said: (view: OrderView) => boolean): Promise<void> =>
    until(`${orderId} comes to the point`, async () => {
      const view = await readView<OrderView>(link, workflowId, ORDER_QUERIES.order);
      return view.ok && said(view.value);
    });
  const tellOrder = async (name: string, input: object): Promise<void> => {
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
      // Under its id a message is told again what it was told; the request goes on in another message.
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
    tellOrder,
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
    untilReturn: (said) =>
      until(`${returnId} comes to the point`, async () => {
        const view = await showReturn(link, returnId);
        return view.ok && said(view.value);
      }),
    tellReturn: (name, input) => tellTheReturn(link, returnId, { name, input }),
  };
}

async function tellTheReturn(
  link: TemporalLink,
  returnId: string,
  { input, name }: { readonly name: string; readonly input: object },
): Promise<void> {
  let refused = 0;
  await until(`${returnId} answers ${name}`, async () => {
    // Under its id a message is told again what it was told: after a no, the next is another one.
    const updateId = `${nameOf(name, input)}-${refused}`;
    const answer = await tellReturn(link, returnId, { name, input, updateId });
    if (answer.ok) return true;
    if (UNANSWERED.includes(answer.problem.kind)) return false;
    refused += 1;
    // A no stands where an earlier try was taken. Where the return still waits for it, it came too early: a view is
    // made of all that has happened, also of what the run comes to only after this very message.
    const view = await showReturn(link, returnId);
    return view.ok && !view.value.accepted.includes(name);
  });
}

/** Says it again in another message, as a person does who was refused, until the order says that it is so. */
export async function insistOn(
  hand: Pick<Hand, 'order' | 'tellOrder' | 'untilOrder'>,
  about: { readonly name: string; readonly input: object; readonly isSo: (view: OrderView) => boolean },
): Promise<void> {
  const { input, isSo, name } = about;
  for (let turn = 1; turn <= TURNS_MAX; turn += 1) {
    await hand.tellOrder(name, { ...input, reason: `the crash matrix, ${turn}` });
    let said = false;
    await hand.untilOrder((view) => {
      said = isSo(view);
      return true;
    });
    if (said) return;
  }
  throw new ChaosFailure(`${hand.order.orderId} was told ${name} ${TURNS_MAX} times in vain`);
}

/** The same message is the same request, however often it is sent. */
function nameOf(name: string, input: object): string {
  return `matrix-${name}-${contentHash(input)}`;
}

export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const met = await poll({ limitMs: PATIENCE_MS, everyMs: LOOK_EVERY_MS }, ask);
  if (met === undefined) throw new ChaosFailure(`not within ${PATIENCE_MS / 1000} s: ${what}`);
}

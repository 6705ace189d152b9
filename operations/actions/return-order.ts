import { newReturnId } from '../../contract/ids/new-id.ts';
import { type ReturnInput, type ReturnLine, returnInputSchema } from '../../contract/return/return.ts';
import { hint } from '../../contract/stack/program-name.ts';
import { CANCELLABLE_STAGES } from '../../domain/order-state.ts';
import { shellQuote } from '../../support/text/shell-quote.ts';
import type { ReturnOffer } from '../ports/ports.ts';
import { offerOf } from '../subjects/order/order-returns.ts';
import { parseInput } from '../temporal/parse-input.ts';
import { fail, ok, type Result } from '../temporal/problem.ts';
import type { ActionContext } from './action-context.ts';
import { previewOpen } from './open-run.ts';
import type { Preview } from './preview.ts';

export type ReturnWish = {
  readonly orderId: string;
  readonly lines: readonly ReturnLine[];
  /** The same key gives the same return, however often it is asked for. */
  readonly requestKey: string;
  readonly reason: string;
};

/** Opening a return of an order for its customer. Whether it can be is told before anything is sent. */
export async function previewReturn(context: ActionContext, wish: ReturnWish): Promise<Result<Preview>> {
  const { records } = context.ports;
  if (records === undefined)
    return fail('refused', 'without a database address nobody can say what may come back');
  const offer = await offerOf(records, wish.orderId, context.now());
  if (!offer.ok) return offer;
  const { customerId, policy } = offer.value;
  const input = returnInput({ ...wish, customerId, policy }, context.now());
  if (!input.ok) return input;
  const action = { kind: 'open', of: 'return', input: input.value } as const;
  const preview = previewOpen(context, action, refusalOf(wish, offer.value));
  const titled = { ...preview, title: `Open a return of ${wish.orderId}` };
  return ok({
    ...titled,
    notes: [`the goods must be on their way by ${offer.value.windowEndsAt}`, ...preview.notes],
  });
}

/** As it is asked for at `now`, epoch milliseconds; the reason of a dry run may be empty. */
export function returnInput(
  wish: ReturnWish & Pick<ReturnOffer, 'customerId' | 'policy'>,
  now: number,
): Result<ReturnInput> {
  const { customerId, lines, orderId, policy, reason, requestKey } = wish;
  return parseInput(returnInputSchema, {
    v: 1,
    returnId: newReturnId(orderId, requestKey),
    orderId,
    customerId,
    requestKey,
    requestedAt: new Date(now).toISOString(),
    policy,
    lines,
    reason: reason === '' ? 'REASON' : reason,
  });
}

function refusalOf({ lines, orderId }: ReturnWish, offer: ReturnOffer): Preview['refusal'] {
  const no = (says: string, ...instead: string[]) => ({ by: 'order' as const, says, instead });
  if (offer.refusal !== null) {
    const cancels = CANCELLABLE_STAGES.includes(offer.stage);
    return no(
      offer.refusal,
      ...(cancels ? [`C cancels it: ${hint(`orders cancel ${shellQuote(orderId)} --reason WHY`)}`] : []),
    );
  }
  for (const { line, quantity } of lines) {
    const left = offer.lines.find((each) => each.line === line)?.left ?? 0;
    if (quantity > left) return no(`line ${line}: ${quantity} asked for, ${left} can come back`);
  }
  return null;
}

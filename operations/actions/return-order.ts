import * as v from 'valibot';
import { newReturnId } from '../../contract/new-id.ts';
import { type ReturnLine, returnInputSchema } from '../../contract/return.ts';
import { orderMove } from '../../domain/order-state.ts';
import { offerOf } from '../order-returns.ts';
import type { ReturnOffer } from '../ports.ts';
import { fail, ok, type Result } from '../problem.ts';
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
  const parsed = v.safeParse(returnInputSchema, {
    v: 1,
    returnId: newReturnId(wish.orderId, wish.requestKey),
    orderId: wish.orderId,
    customerId,
    requestKey: wish.requestKey,
    requestedAt: new Date(context.now()).toISOString(),
    policy,
    lines: wish.lines,
    reason: wish.reason === '' ? 'REASON' : wish.reason,
  });
  if (!parsed.success) {
    const issue = parsed.issues[0];
    return fail('invalid-input', `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
  }
  const action = { kind: 'open', of: 'return', input: parsed.output } as const;
  const preview = previewOpen(context, action, refusalOf(wish, offer.value));
  const titled = { ...preview, title: `Open a return of ${wish.orderId}` };
  return ok({
    ...titled,
    notes: [`the goods must be on their way by ${offer.value.windowEndsAt}`, ...preview.notes],
  });
}

function refusalOf({ lines, orderId }: ReturnWish, offer: ReturnOffer): Preview['refusal'] {
  const no = (says: string, ...instead: string[]) => ({ by: 'order' as const, says, instead });
  if (offer.refusal !== null) {
    const cancels = orderMove(offer.stage, 'cancel-requested') !== undefined;
    return no(offer.refusal, ...(cancels ? [`C cancels it: quarterdeck orders cancel ${orderId}`] : []));
  }
  for (const { line, quantity } of lines) {
    const left = offer.lines.find((each) => each.line === line)?.left ?? 0;
    if (quantity > left) return no(`line ${line}: ${quantity} asked for, ${left} can come back`);
  }
  return null;
}

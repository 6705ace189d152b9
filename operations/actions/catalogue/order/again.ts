import * as v from 'valibot';
import { newOrderId } from '../../../../contract/ids/new-order-id.ts';
import { type OrderInput, orderInputSchema } from '../../../../contract/order/order.ts';
import { ORDER_QUERIES } from '../../../../contract/order/order-messages.ts';
import { subjectOf } from '../../../subjects/subject.ts';
import { runOfOrder } from '../../../temporal/describe.ts';
import { ok, type Result } from '../../../temporal/problem.ts';
import { queryOrder } from '../../../temporal/query.ts';
import type { ActionContext } from '../../action-context.ts';
import type { AnyActionRecord } from '../../engine/record.ts';
import type { Preview } from '../../preview.ts';
import { defineAction } from '../define.ts';
import { fixOf } from '../offers.ts';
import { type CreateAction, create, previewCreate } from './create.ts';
import { inputOfOrder } from './order-input.ts';

/** The same key gives the same order, however often it is asked for. */
type AgainAction = { readonly kind: 'again'; readonly requestKey: string };

export const again: AnyActionRecord = defineAction<AgainAction>({
  id: 'again',
  subject: 'order',
  title: 'place one like it',
  leadsTo: 'create',
  kind: 'operation',
  name: 'again',
  needs: 'nothing',
  danger: 'undoable',
  bulk: false,
  opens: 'started',
  description: 'place a new order with the same lines, address and card, under a new request key',
  offerEnded: () => fixOf(again),
  fields: [
    {
      name: 'requestKey',
      label: 'the same key gives the same order',
      kind: 'text',
      commandOnly: true,
      required: false,
    },
  ],
  fromForm: ({ id, openedAt, texts }) => ({
    ok: true,
    action: { kind: 'again', requestKey: texts['requestKey'] || `again-${id}-${openedAt}` },
  }),
  will: () => [],
  preview: (context, { action, workflowId }) =>
    previewAgain(context, subjectOf(workflowId).id, action.requestKey),
  request: (action, by) => create.request(action as unknown as CreateAction, by),
  recover: create.recover,
});

/** A new order with what an old one had, amendments included. */
export async function previewAgain(
  context: ActionContext,
  orderId: string,
  requestKey: string,
): Promise<Result<Preview>> {
  const queried = await queryOrder(context.link, runOfOrder(orderId), { name: ORDER_QUERIES.input });
  const amended = queried.ok ? v.safeParse(orderInputSchema, queried.value.value) : undefined;
  const input: Result<OrderInput> =
    amended?.success === true ? ok(amended.output) : await inputOfOrder(context, orderId);
  if (!input.ok) return input;
  const old = input.value;
  const now = context.now();
  const promised = Math.max(60_000, Date.parse(old.promiseBy) - Date.parse(old.placedAt));
  return ok(
    previewCreate(context, {
      ...old,
      orderId: newOrderId(old.customerId, requestKey),
      requestKey,
      placedAt: new Date(now).toISOString(),
      promiseBy: new Date(now + promised).toISOString(),
      channel: 'operator',
    }),
  );
}

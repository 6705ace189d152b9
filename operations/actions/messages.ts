import { ORDER_SIGNALS, ORDER_UPDATES } from '../../contract/order/order-messages.ts';
import { CUSTOMER_DECISIONS } from '../../contract/subject/after-sale-actions.ts';
import type { OrderAction } from './action.ts';
import { remedyOf } from './remedy-action.ts';

export type OrderMessage = {
  readonly kind: 'update' | 'signal';
  readonly name: string;
  readonly args: readonly unknown[];
};

/** What is sent to the workflow for an action; undefined where the action is for the server alone. */
export function messageOf(
  action: OrderAction,
  by: { readonly reason: string; readonly actor: string },
): OrderMessage | undefined {
  // Picked one by one: the schemas refuse what they do not know, and callers hand in more than this.
  const said = { reason: by.reason, actor: by.actor };
  switch (action.kind) {
    case 'cancel':
      return { kind: 'update', name: ORDER_UPDATES.cancel, args: [said] };
    case 'cancel-later':
      return { kind: 'signal', name: ORDER_SIGNALS.cancelOrder, args: [said] };
    case 'approve':
    case 'decline':
      return {
        kind: 'update',
        name: ORDER_UPDATES.approveReview,
        args: [{ decision: action.kind, ...said }],
      };
    case 'retry':
      return { kind: 'update', name: ORDER_UPDATES.retryStage, args: [said] };
    case 'remedy': {
      const known = remedyOf(action);
      // What a customer asks for themselves has no place for a reason.
      const signs = action.of !== 'customer' || CUSTOMER_DECISIONS.includes(action.remedy);
      const input = { ...action.input, ...known.fixed, ...(signs ? said : {}) };
      return { kind: 'update', name: known.name, args: [input] };
    }
    case 'update':
    case 'signal':
      return {
        kind: action.kind,
        name: action.name,
        args: action.input === undefined ? [] : [action.input],
      };
    default:
      return undefined;
  }
}

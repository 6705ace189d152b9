import type { OrderView } from '../../contract/order/order.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Fix } from './scenario.ts';

/** The fault ends first, then the fix works. */
export const AFTER: Fix = { recover: 'before' };
/** It is applied while the fault lasts, and works as soon as that is over. */
export const AHEAD: Fix = { recover: 'after' };
/** It works while the fault lasts. */
export const MEANWHILE: Fix = { recover: 'never' };
/** A hold keeps the step where it is on purpose; what is offered then is to let it go. */
export const HELD: Fix = {
  recover: 'never',
  seen: (verdict) => verdict.remedies.some(({ action }) => action === 'release'),
};

/** A person did it by hand and has the evidence. */
export function settledBy(amount: (view: OrderView) => number): Fix {
  return {
    recover: 'before',
    fields: (view) => ({
      amountMinor: view === undefined ? '0' : amountText(view, amount(view)),
      reference: 'bank-4711',
    }),
  };
}

function amountText(view: OrderView, minor: number): string {
  return formatMoney({ currency: view.amount.currency, minor }).replaceAll(',', '');
}

export function inOneDay(): string {
  return '1d';
}

import { formatMoney, isCurrency, type Money } from '../../domain/money.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { type MissingOrder, ordersWithoutRow, ordersWithoutRun } from '../evidence/missing-orders.ts';
import { doneMinor, groupBy, sum } from '../evidence/order-facts.ts';
import type { Finding } from './invariant.ts';

// Money that one side holds for an order that another side does not know.

/** Captures and authorisations at the provider for orders that PostgreSQL does not have. */
export function takenWithoutRow(evidence: Evidence): readonly Finding[] {
  return ordersWithoutRow(evidence).flatMap((order): readonly Finding[] => {
    const payment = order.effects.filter(({ kind }) => PAYMENT_KINDS.includes(kind));
    if (payment.length === 0) return [];
    const captured = doneMinor(payment, 'capture');
    const refunded = doneMinor(payment, 'refund');
    const authorised = doneMinor(payment, 'authorise');
    const minor = captured > 0 ? captured - refunded : authorised;
    const format = (amount: number): string => formatSum(amount, currencyOf(order));
    const did =
      captured === 0
        ? `authorised ${format(authorised)}`
        : `captured ${format(captured)}${refunded === 0 ? '' : ` and refunded ${format(refunded)}`}`;
    const said = `the payment provider ${did}, and PostgreSQL has no such order`;
    const since = new Date(order.since).toISOString();
    return [{ key: order.reference, harm: 'lost', said, since, ...sumOf(minor, currencyOf(order)) }];
  });
}

/** Orders that took money and have no run. */
export function takenWithoutRun(evidence: Evidence): readonly Finding[] {
  const ledger = groupBy(evidence.database.ledger, ({ orderId }) => orderId);
  return ordersWithoutRun(evidence).flatMap((order): readonly Finding[] => {
    const entries = ledger.get(order.orderId) ?? [];
    if (entries.length === 0) return [];
    const held = { currency: order.currency, minor: sum(entries.map(({ amountMinor }) => amountMinor)) };
    const said = `our ledger holds ${formatMoney(held)} for it at ${order.stage}, and it has no run`;
    return [
      { key: order.orderId, harm: 'wrong', said, sum: held, since: new Date(order.updatedAt).toISOString() },
    ];
  });
}

const PAYMENT_KINDS: readonly string[] = ['authorise', 'capture', 'refund', 'void'];

function currencyOf({ effects, run }: MissingOrder): string | null {
  const named = effects.find(({ currency }) => typeof currency === 'string')?.currency;
  return named ?? run?.amount?.currency ?? null;
}

function sumOf(minor: number, currency: string | null): { readonly sum?: Money } {
  return currency === null ? {} : { sum: { currency, minor } };
}

function formatSum(minor: number, currency: string | null): string {
  if (currency === null) return `${minor} minor units of an unknown currency`;
  return isCurrency(currency) ? formatMoney({ currency, minor }) : `${minor} minor units of ${currency}`;
}

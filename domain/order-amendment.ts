import type { Quote } from './customer-cart.ts';
import { LIMITS } from './limits.ts';
import { formatMoney } from './money.ts';
import { totalMinor } from './order-amounts.ts';

export type AmendedLine = {
  readonly line: number;
  readonly sku: string;
  readonly name: string;
  readonly vendorId: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
};

/** A line by its number, where 0 takes it out; or another product by its sku. */
export type AmendItem = {
  readonly line?: number | undefined;
  readonly sku?: string | undefined;
  readonly quantity: number;
};

export type Amended =
  | { readonly kind: 'lines'; readonly lines: readonly AmendedLine[] }
  | { readonly kind: 'refused'; readonly says: string };

type Wanted = {
  readonly lines: readonly AmendedLine[];
  readonly items: readonly AmendItem[];
  /** The shop's data of the products that are added or increased. */
  readonly quotes: readonly Quote[];
  /** Who would send a vendor's goods in this order; null: no vendor can get a line any more. */
  vendorFor(vendorId: string): string | null;
};

/** What is wrong with a change regardless of prices and stock; null: nothing. */
export function itemsProblem(lines: readonly AmendedLine[], items: readonly AmendItem[]): string | null {
  for (const { line, sku } of items) {
    if (line !== undefined && !lines.some((known) => known.line === line)) {
      return `the order has no line ${line}`;
    }
    const same = lines.find((known) => sku !== undefined && known.sku === sku);
    if (same !== undefined) return `line ${same.line} is ${sku} already; change its quantity`;
  }
  const kept = keptOf(lines, items);
  const added = items.filter((item) => item.sku !== undefined).length;
  if (kept.length + added === 0) return 'nothing would be left of the order; accepted: cancel';
  if (kept.length + added > LIMITS.linesPerOrder) return `an order has at most ${LIMITS.linesPerOrder} lines`;
  if (added === 0 && sameLines(kept, lines)) return 'that changes nothing';
  return null;
}

/** The lines as they would be. What was sold keeps its price; a new line has that of the list and a number of its own. */
export function amendedLines({ items, lines, quotes, vendorFor }: Wanted): Amended {
  const added: AmendedLine[] = [];
  let number = Math.max(...lines.map(({ line }) => line));
  for (const { quantity, sku } of items) {
    if (sku === undefined) continue;
    const quote = quotes.find((known) => known.sku === sku);
    if (quote === undefined || quote.unitPriceMinor === null) return refused(`${sku} is not sold`);
    const vendorId = vendorFor(quote.vendorId);
    if (vendorId === null) return refused(noPlace(sku, quote.vendorId));
    number += 1;
    // Numbers end where an order can have no more lines: there is a new order for what goes beyond.
    if (number > LIMITS.linesPerOrder)
      return refused('no number is left for a new line; accepted: a new order');
    const { name, unitPriceMinor } = quote;
    added.push({ line: number, sku, name, vendorId, quantity, unitPriceMinor });
  }
  const amended = [...keptOf(lines, items), ...added];
  return shortOf(amended, lines, quotes) ?? { kind: 'lines', lines: amended };
}

function noPlace(sku: string, vendorId: string): string {
  return `${sku} comes from ${vendorId}, which prepares no part of this order now; accepted: a new order`;
}

/** The authorized amount limits an increase. `dueMinor` is what is not captured yet. */
export function moneyProblem(
  currency: string,
  change: { readonly dueMinor: number; readonly beforeMinor: number; readonly authorisedMinor: number },
): string | null {
  const { authorisedMinor, beforeMinor, dueMinor } = change;
  const money = (minor: number) => formatMoney({ currency, minor });
  if (dueMinor <= Math.max(authorisedMinor, beforeMinor)) return null;
  return (
    `only ${money(authorisedMinor)} is authorized, and this change needs ${money(dueMinor)}; ` +
    'accepted: at most the authorized amount, and a new order for the rest'
  );
}

export function totalProblem(lines: readonly AmendedLine[], cash: boolean): string | null {
  const total = totalMinor(lines);
  if (total > LIMITS.orderMinorMax) return `the total would be above ${LIMITS.orderMinorMax} minor units`;
  return total === 0 && !cash ? 'there would be nothing to charge to the card' : null;
}

export function sameLines(left: readonly AmendedLine[], right: readonly AmendedLine[]): boolean {
  const text = (lines: readonly AmendedLine[]) =>
    JSON.stringify(lines.map(({ line, quantity }) => [line, quantity]));
  return text(left) === text(right);
}

function keptOf(lines: readonly AmendedLine[], items: readonly AmendItem[]): readonly AmendedLine[] {
  return lines.flatMap((line) => {
    const quantity = items.find((item) => item.line === line.line)?.quantity ?? line.quantity;
    return quantity === 0 ? [] : [{ ...line, quantity }];
  });
}

/** The shop knows before any vendor is asked; it may still be gone a moment later. */
function shortOf(
  amended: readonly AmendedLine[],
  before: readonly AmendedLine[],
  quotes: readonly Quote[],
): Amended | null {
  const inAll = (lines: readonly AmendedLine[], sku: string) =>
    lines.filter((line) => line.sku === sku).reduce((sum, line) => sum + line.quantity, 0);
  const short = quotes.find(({ free, sku }) => inAll(amended, sku) - inAll(before, sku) > free);
  return short === undefined ? null : refused(`no-stock: ${short.sku}; nothing was changed`);
}

/** Skus of which more is wanted than the order has. */
export function wantedMore(lines: readonly AmendedLine[], items: readonly AmendItem[]): readonly string[] {
  return items.flatMap((item) => {
    if (item.sku !== undefined) return [item.sku];
    const known = lines.find(({ line }) => line === item.line);
    return known !== undefined && item.quantity > known.quantity ? [known.sku] : [];
  });
}

function refused(message: string): Amended {
  return { kind: 'refused', says: message };
}

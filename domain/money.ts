/** An amount of one currency in its smallest unit. `minor` is a safe integer; it may be negative for a refund. */
export type Money = { readonly currency: string; readonly minor: number };

/** ISO 4217 exponents of the currencies we take. Source: ISO 4217 list one. */
export const CURRENCY_EXPONENTS: Readonly<Record<string, number>> = {
  EUR: 2,
  USD: 2,
  GBP: 2,
  CHF: 2,
  SEK: 2,
  JPY: 0,
};

export function isCurrency(currency: string): boolean {
  return Object.hasOwn(CURRENCY_EXPONENTS, currency);
}

/** Throws RangeError where the amount could no longer be exact: money is never rounded silently. */
export function money(currency: string, minor: number): Money {
  if (!isCurrency(currency)) throw new RangeError(`unknown currency ${JSON.stringify(currency)}`);
  if (!Number.isSafeInteger(minor))
    throw new RangeError(`amount ${minor} is not a whole number of minor units`);
  return { currency, minor };
}

export function addMoney(left: Money, right: Money): Money {
  assertSameCurrency(left, right);
  return money(left.currency, left.minor + right.minor);
}

export function subtractMoney(left: Money, right: Money): Money {
  assertSameCurrency(left, right);
  return money(left.currency, left.minor - right.minor);
}

/**
 * Splits by the largest remainder, so that the parts always add up to the whole.
 * Weights are non-negative integers with a positive sum; ties go to the earlier part.
 */
export function splitMoney(whole: Money, weights: readonly number[]): readonly Money[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.length === 0 || total <= 0 || weights.some((weight) => weight < 0)) {
    throw new RangeError('weights must be non-negative and add up to more than zero');
  }
  const exact = weights.map((weight) => divideExactly(whole.minor, weight, total));
  const floors = exact.map((part) => part.floor);
  let left = whole.minor - floors.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact
    .map((part, index) => ({ index, remainder: part.remainder }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    floors[index] = (floors[index] ?? 0) + 1;
    left -= 1;
  }
  return floors.map((minor) => money(whole.currency, minor));
}

/** `129.90 EUR`, thousands grouped, exponent from ISO 4217. */
export function formatMoney(amount: Money): string {
  const exponent = CURRENCY_EXPONENTS[amount.currency] ?? 2;
  const digits = String(Math.abs(amount.minor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = exponent === 0 ? '' : `.${digits.slice(-exponent)}`;
  return `${amount.minor < 0 ? '-' : ''}${whole}${fraction} ${amount.currency}`;
}

function assertSameCurrency(left: Money, right: Money): void {
  if (left.currency !== right.currency) {
    throw new RangeError(`cannot combine ${left.currency} with ${right.currency}`);
  }
}

// BigInt, because minor × weight can pass 2^53 although both fit.
function divideExactly(minor: number, weight: number, total: number): { floor: number; remainder: bigint } {
  const product = BigInt(minor) * BigInt(weight);
  const divisor = BigInt(total);
  const quotient = product / divisor;
  const remainder = product - quotient * divisor;
  return remainder < 0n
    ? { floor: Number(quotient - 1n), remainder: remainder + divisor }
    : { floor: Number(quotient), remainder };
}

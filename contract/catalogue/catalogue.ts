import { CURRENCY_EXPONENTS } from '../../domain/money.ts';
import { VENDORS } from '../providers/providers.ts';

/** What is sold. The database is seeded with it and orders are priced from it; both see the same list. */
export type Product = {
  readonly sku: string;
  readonly name: string;
  readonly vendorId: (typeof VENDORS)[number];
  /** Units at the start. A few products are scarce, so that running out is seen. */
  readonly onHand: number;
  /** Price of one unit in every currency, in minor units. */
  readonly prices: Readonly<Record<string, number>>;
};

export const PRODUCT_COUNT = 500;
/** Every unit of this one is gone: an order for it is rejected. */
export const SOLD_OUT_SKU = 'fj-050';

const GOODS = ['Lamp', 'Kettle', 'Blanket', 'Rope', 'Compass', 'Tent', 'Stove', 'Lantern', 'Jacket', 'Mug'];
const MATERIALS = ['brass', 'oak', 'wool', 'canvas', 'steel', 'linen', 'cork', 'copper', 'felt', 'slate'];
const PREFIXES = { nordwind: 'nw', fjord: 'fj', alpenglow: 'ag' } as const;
const PLENTY = 1_000_000;

// Minor units for one euro cent, in hundredths; kept fixed because a price list is not an exchange.
const PER_CENT: Readonly<Record<string, number>> = {
  EUR: 100,
  USD: 110,
  GBP: 85,
  CHF: 95,
  SEK: 1_100,
  JPY: 160,
};

export const PRODUCTS: readonly Product[] = Array.from({ length: PRODUCT_COUNT }, (_, index) =>
  product(index),
);

const BY_SKU: ReadonlyMap<string, Product> = new Map(PRODUCTS.map((each) => [each.sku, each]));

export function findProduct(sku: string): Product | undefined {
  return BY_SKU.get(sku);
}

function product(index: number): Product {
  const vendorId = VENDORS[index % VENDORS.length] ?? VENDORS[0];
  const number = Math.floor(index / VENDORS.length) + 1;
  const sku = `${PREFIXES[vendorId]}-${String(number).padStart(3, '0')}`;
  // Spread over 4.90 to 153.90 without a pattern that an eye would find.
  const cents = 490 + ((index * 7_919) % 150) * 100;
  return {
    sku,
    name: `${GOODS[index % GOODS.length]} of ${MATERIALS[Math.floor(index / GOODS.length) % MATERIALS.length]}, no. ${number}`,
    vendorId,
    onHand: sku === SOLD_OUT_SKU ? 0 : PLENTY,
    prices: Object.fromEntries(
      Object.keys(CURRENCY_EXPONENTS).map((currency) => [currency, priceIn(currency, cents)]),
    ),
  };
}

function priceIn(currency: string, cents: number): number {
  const hundredths = PER_CENT[currency];
  if (hundredths === undefined) throw new RangeError(`no price list in ${currency}`);
  return Math.round((cents * hundredths) / 100);
}

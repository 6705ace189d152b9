// Random lives of customers and of their carts, against a model that is a map from sku to quantity and price.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lives } from '../test/models/play-events.ts';
import { type Cart, changeCart, EMPTY_CART, emptyCart, type Quote, removeFromCart } from './customer-cart.ts';
import { CUSTOMER_EVENTS, type CustomerEvent, type CustomerStage, customerMove } from './customer-state.ts';

type Facts = {
  readonly known: boolean;
  readonly trusted: boolean;
  readonly barred: boolean;
  readonly gone: boolean;
};

const UNKNOWN: Facts = { known: false, trusted: false, barred: false, gone: false };

function step(facts: Facts, event: CustomerEvent): Facts | undefined {
  if (facts.gone) return undefined;
  if (event === 'deleted') return { ...facts, gone: true };
  if (!facts.known) return event === 'registered' ? { ...facts, known: true } : undefined;
  if (!facts.trusted) {
    return event === 'verified' || event === 'activated' ? { ...facts, trusted: true } : undefined;
  }
  if (facts.barred) return event === 'reactivated' ? { ...facts, barred: false } : undefined;
  return event === 'suspended' ? { ...facts, barred: true } : undefined;
}

function stageOf(facts: Facts): CustomerStage {
  if (facts.gone) return 'deleted';
  if (facts.barred) return 'suspended';
  if (facts.trusted) return 'active';
  return facts.known ? 'verifying' : 'new';
}

test('any order of events leads where the facts lead, and a customer is forgotten once at the most', () => {
  fc.assert(
    fc.property(lives({ events: CUSTOMER_EVENTS, begin: UNKNOWN, step }), (events) => {
      let facts = UNKNOWN;
      let stage: CustomerStage = 'new';
      let forgotten = 0;
      for (const event of events) {
        facts = step(facts, event) ?? facts;
        const move = customerMove(stage, event);
        stage = move?.to ?? stage;
        if (move?.commands.includes('forget') === true) forgotten += 1;
        expect(stage).toBe(stageOf(facts));
      }
      expect(forgotten).toBe(facts.gone ? 1 : 0);
    }),
    { numRuns: 1_000 },
  );
});

const SKUS = ['a', 'b', 'c'] as const;
type Deed =
  | {
      readonly kind: 'put';
      readonly items: readonly { sku: string; quantity: number }[];
      readonly price: number;
    }
  | { readonly kind: 'remove'; readonly sku: string }
  | { readonly kind: 'empty' };

const FREE = 5;
const DEEDS: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('put' as const),
      items: fc.array(
        fc.record({
          sku: fc.constantFrom(...SKUS, 'unknown'),
          quantity: fc.integer({ min: 1, max: FREE + 1 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      price: fc.integer({ min: 0, max: 10_000 }),
    }),
    fc.record({ kind: fc.constant('remove' as const), sku: fc.constantFrom(...SKUS) }),
    fc.constant({ kind: 'empty' as const }),
  ),
  { maxLength: 25 },
);

function quotesAt(price: number): readonly Quote[] {
  return SKUS.map((sku) => ({ sku, name: sku, vendorId: 'fjord', unitPriceMinor: price, free: FREE }));
}

describe('a cart', () => {
  test('holds what the last deeds that were taken left in it', () => {
    fc.assert(
      fc.property(DEEDS, (deeds) => {
        let cart: Cart = EMPTY_CART;
        let model = new Map<string, readonly [number, number]>();
        let version = 0;
        for (const deed of deeds) {
          const next = new Map(model);
          let taken = true;
          if (deed.kind === 'put') {
            taken = deed.items.every(({ sku, quantity }) => sku !== 'unknown' && quantity <= FREE);
            for (const { sku, quantity } of deed.items) next.set(sku, [quantity, deed.price]);
          } else if (deed.kind === 'remove') taken = next.delete(deed.sku);
          else next.clear();
          cart = doDeed(cart, deed);
          if (taken) {
            model = next;
            version += 1;
          }
          const held = cart.lines.map(
            ({ sku, quantity, unitPriceMinor }) => [sku, [quantity, unitPriceMinor]] as const,
          );
          expect(new Map(held)).toEqual(model);
          expect(cart).toMatchObject({ version, currency: model.size === 0 ? null : 'EUR' });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function doDeed(cart: Cart, deed: Deed): Cart {
  if (deed.kind === 'empty') return emptyCart(cart);
  const changed =
    deed.kind === 'remove'
      ? removeFromCart(cart, deed.sku)
      : changeCart(cart, { currency: 'EUR', items: deed.items }, quotesAt(deed.price));
  return changed.kind === 'changed' ? changed.cart : cart;
}

import type { ProviderEffect } from '../../contract/providers/providers.ts';
import { parseEffectKey } from './effect-key.ts';
import type {
  EffectFact,
  Evidence,
  LedgerFact,
  MessageFact,
  OrderFact,
  ReservationFact,
  ReturnFact,
  TransitionFact,
} from './evidence.ts';

/** All that the stores have about one order. */
export type OrderFacts = {
  readonly order: OrderFact;
  readonly transitions: readonly TransitionFact[];
  readonly reservations: readonly ReservationFact[];
  readonly ledger: readonly LedgerFact[];
  readonly returns: readonly ReturnFact[];
  readonly messages: readonly MessageFact[];
  /** Steps that a person closed by their word instead of a provider's. */
  readonly byHand: readonly EffectFact[];
  readonly payment: readonly ProviderEffect[];
  readonly vendor: readonly ProviderEffect[];
  readonly notify: readonly ProviderEffect[];
};

export function factsByOrder({ database, providers }: Evidence): readonly OrderFacts[] {
  const of = <T>(groups: ReadonlyMap<string, readonly T[]>, orderId: string): readonly T[] =>
    groups.get(orderId) ?? [];
  const transitions = groupBy(database.transitions, (one) => one.orderId);
  const reservations = groupBy(database.reservations, (one) => one.orderId);
  const ledger = groupBy(database.ledger, (one) => one.orderId);
  const returns = groupBy(database.returns, (one) => one.orderId);
  const messages = groupBy(database.messages, (one) => one.orderId);
  const byHand = groupBy(
    database.effects.filter((one) => one.state === 'manual'),
    (one) => one.orderId,
  );
  const payment = groupBy(providers.payment, (one) => one.reference);
  const vendor = groupBy(providers.vendor, (one) => one.reference);
  const notify = groupBy(providers.notify, (one) => one.reference);
  return database.orders.map((order) => ({
    order,
    transitions: of(transitions, order.orderId),
    reservations: of(reservations, order.orderId),
    ledger: of(ledger, order.orderId),
    returns: of(returns, order.orderId),
    messages: of(messages, order.orderId),
    byHand: of(byHand, order.orderId),
    payment: of(payment, order.orderId),
    vendor: of(vendor, order.orderId),
    notify: of(notify, order.orderId),
  }));
}

export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Sum of what took effect under one kind, in minor units. */
export function doneMinor(effects: readonly ProviderEffect[], kind: ProviderEffect['kind']): number {
  return sum(
    effects
      .filter((effect) => effect.kind === kind && effect.outcome === 'done')
      .map((effect) => effect.amountMinor ?? 0),
  );
}

/** Vendors for which an effect of this kind took place, by their own store. */
export function vendorsThat(
  kind: ProviderEffect['kind'],
  effects: readonly ProviderEffect[],
): ReadonlySet<string> {
  return new Set(
    effects
      .filter((effect) => effect.kind === kind && effect.outcome === 'done')
      .map((effect) => parseEffectKey(effect.key)?.subject ?? effect.key),
  );
}

/** How many of our orders at a vendor are not cancelled, at the end and at the worst moment. */
export type AtVendor = { readonly now: number; readonly most: number };

/** By vendor, from the vendors' own store. Needs the effects of one order, oldest first. */
export function aliveAtVendors(effects: readonly ProviderEffect[]): ReadonlyMap<string, AtVendor> {
  const alive = new Map<string, AtVendor>();
  for (const { key, kind, outcome } of effects) {
    if (outcome !== 'done') continue;
    const vendorId = parseEffectKey(key)?.subject ?? key;
    const { most, now } = alive.get(vendorId) ?? { now: 0, most: 0 };
    if (kind === 'vendor-create') alive.set(vendorId, { now: now + 1, most: Math.max(most, now + 1) });
    if (kind === 'vendor-cancel') alive.set(vendorId, { now: 0, most });
  }
  return alive;
}

/** Vendors for which a person settled or skipped this step. */
export function vendorsByHand(step: string, { byHand }: Pick<OrderFacts, 'byHand'>): ReadonlySet<string> {
  return new Set(
    byHand.filter((one) => one.kind === step).map((one) => parseEffectKey(one.key)?.subject ?? one.key),
  );
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

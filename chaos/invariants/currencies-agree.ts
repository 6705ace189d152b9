import type { Evidence } from '../evidence/evidence.ts';
import type { Finding } from './invariant.ts';

/** Sums of minor units are meaningless across currencies. */
export function currenciesAgree({ database, providers }: Evidence): readonly Finding[] {
  const orders = new Map(database.orders.map(({ currency, orderId }) => [orderId, currency]));
  const differing = (
    orderId: string,
    {
      currency,
      key,
      what,
    }: { readonly currency: string | null | undefined; readonly key: string; readonly what: string },
  ): readonly Finding[] => {
    const asked = orders.get(orderId);
    if (asked === undefined || currency === null || currency === undefined || currency === asked) return [];
    return [{ key, harm: 'wrong', said: `${what} is in ${currency}, the order in ${asked}` }];
  };
  return [
    ...database.ledger.flatMap(({ currency, key, orderId }) =>
      differing(orderId, { currency, key, what: 'the entry in our ledger' }),
    ),
    ...database.effects.flatMap(({ currency, key, orderId }) =>
      differing(orderId, { currency, key, what: 'the effect' }),
    ),
    ...providers.payment
      .filter(({ outcome }) => outcome === 'done')
      .flatMap(({ currency, key, kind, reference }) =>
        differing(reference, { currency, key, what: `the ${kind} at the provider` }),
      ),
  ];
}
